"""Curves as numbers, for people and for programs."""
