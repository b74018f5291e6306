"""How the world's facts are searched: which words ask for which of its attributes."""
