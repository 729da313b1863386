"""Side-by-side benchmarks; each prints a ratio or a table."""
