"""Sources of the pre-training corpus."""
