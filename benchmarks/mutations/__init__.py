"""Faults made to the outputs of a finished run, each of which a gate has to catch."""
