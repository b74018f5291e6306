"""What a response claims of the world, what its context asks, and whether it is right."""
