"""Questions about curves: where their joins are, what they come to, and where to evaluate them for a picture."""
