"""Text-only raters: they read a context and a response, and know the facts.

Nothing here knows the forum's templates: the same code reads people, models and books.
"""
