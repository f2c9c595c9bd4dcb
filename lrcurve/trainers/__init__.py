"""Trainers: programs that train from a config of their own, one dialect a file."""
