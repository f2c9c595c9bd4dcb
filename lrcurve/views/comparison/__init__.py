"""How curves differ, in words, as JSON, as a picture and as a report."""
