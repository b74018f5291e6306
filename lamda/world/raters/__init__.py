"""Text-only raters: they read a context and a response, and know the facts of the world."""
