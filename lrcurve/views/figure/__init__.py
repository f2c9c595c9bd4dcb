"""Curves as a picture: PNG, SVG or PDF."""
