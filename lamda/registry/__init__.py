"""Releases: publish, compare, promote, alias, card."""
