"""The verbs of the program, one file each: a function ``command`` is all that the program asks of it."""
