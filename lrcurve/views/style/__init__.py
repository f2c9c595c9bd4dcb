"""How curves and pages look."""
