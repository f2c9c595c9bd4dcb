"""Shapes in time that need not be whole steps, as libraries have them; lengths in whole steps are the native types'.

``Track`` goes from rate to rate at given moments, ``Wave`` is a cosine that goes on, ``Power`` a power of the time, and
``Elapsed`` counts periods, from which a formula makes the rate. What rounds as one library does, cycles by a floored
logarithm or a recursion, has a class of its own and is for that library's records only.
"""
