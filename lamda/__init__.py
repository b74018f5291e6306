"""lamda: the open, complete LaMDA (arXiv 2201.08239) as a reproducible pipeline."""
