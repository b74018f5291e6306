"""Curves of a training: CSV and W&B."""
