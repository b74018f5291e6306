"""Fine-tuning: tasks (rows and their templates), a table of recipes, packed rows."""
