"""Logs: what runs wrote down of their rates, one format a file."""
