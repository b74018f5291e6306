"""Energy and carbon of a run."""
