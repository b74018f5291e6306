"""A model behind an OpenAI-compatible address, in the place of people who rate or research."""
