"""From an entry of ``schedules`` to its curves: one of the rate, or more by the keys of a whole schedule."""
