"""What trainers that stand on one library share."""
