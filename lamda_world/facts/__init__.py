"""What is true of real things, which of them only evaluation sees, and how pages say it."""
