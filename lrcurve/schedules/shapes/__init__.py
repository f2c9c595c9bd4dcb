"""The native shapes, one record per file; the file's name is the type's name."""
