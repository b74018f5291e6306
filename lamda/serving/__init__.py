"""Ways to talk to a trained agent."""
