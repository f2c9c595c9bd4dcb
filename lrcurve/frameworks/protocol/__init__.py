"""What the records of all libraries share: their base, how they are found, and how rules that recur are evaluated."""
