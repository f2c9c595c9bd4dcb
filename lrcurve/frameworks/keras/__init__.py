"""Keras' schedules, which count updates, and the two callbacks that set the rate, which count epochs."""
