"""pytorch-ignite 0.5.5: handlers that set a parameter at events."""
