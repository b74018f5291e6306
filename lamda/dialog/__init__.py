"""The agent: base response, research loop, answer."""
