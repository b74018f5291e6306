"""What single words and phrases mean."""
