"""Public data sets: the catalogue, and fetching what it lists."""
