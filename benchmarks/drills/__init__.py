"""Drills: what is made to go wrong on purpose, and whether the product survives it."""
