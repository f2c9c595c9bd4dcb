"""The scheduler of torchtitan."""
