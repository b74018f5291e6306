"""The command `lamda`."""
