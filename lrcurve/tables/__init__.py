"""Tables: files of numbers become columns of arrays."""
