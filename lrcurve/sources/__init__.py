"""Sources: whatever a person names, a file, inline text, flags or standard input, becomes curves."""
