"""optax's schedules: functions of the count of updates, each value absolute; and its rule for plateaus."""
