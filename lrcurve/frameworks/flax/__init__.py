"""The schedules of ``flax.training.lr_schedule``, deprecated in favour of optax's; their lengths are in epochs."""
