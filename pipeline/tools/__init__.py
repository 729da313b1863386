"""How it is done: the edge, one outside library per file."""
