"""lrcurve's own language: from a document to schedules on a run."""
