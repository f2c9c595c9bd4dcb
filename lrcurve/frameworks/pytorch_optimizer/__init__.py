"""The schedulers of pytorch_optimizer that are its own; those that it hands on are torch's."""
