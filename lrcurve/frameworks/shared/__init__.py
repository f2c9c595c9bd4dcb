"""What the records of all libraries share."""
