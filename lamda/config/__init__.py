"""params.yaml and its profiles, read and bound."""
