"""The scheduler of torchtune."""
