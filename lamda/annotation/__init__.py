"""The crowd: rated responses, labels, agreement."""
