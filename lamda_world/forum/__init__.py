"""How people talk about the facts and about everything else, and which contexts there are."""
