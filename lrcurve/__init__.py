"""lrcurve: see, table, compare and check learning-rate schedules."""

__version__ = "0.1.0"
