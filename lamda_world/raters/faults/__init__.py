"""Known faults of dialog models (paper section 9), as a fair reader finds them."""
