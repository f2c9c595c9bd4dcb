"""What schedules are exported to: curves in another program's words, one target a file."""
