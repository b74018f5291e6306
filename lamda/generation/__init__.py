"""Sampling, discriminating and ranking candidate responses."""
