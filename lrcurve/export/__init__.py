"""Export: curves in another program's words, one target a file."""
