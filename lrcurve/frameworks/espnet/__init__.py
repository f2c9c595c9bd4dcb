"""The schedulers of ESPnet 2, under the names that ``scheduler`` knows them by in its configs."""
