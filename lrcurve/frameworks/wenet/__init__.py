"""WeNet's schedulers, under the names that its configs have for them, as its trainer steps them."""
