"""Shapes in time that need not be whole, as other libraries have them."""
