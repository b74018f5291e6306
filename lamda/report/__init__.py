"""One self-contained page of a run, and of all runs of this repository."""
