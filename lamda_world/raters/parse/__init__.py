"""From text to sentences, clauses, names, numbers and acts."""
