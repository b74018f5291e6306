"""Rows that people file: the inbox of the store, and which of them a commit uses."""
