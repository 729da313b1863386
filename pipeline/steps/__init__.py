"""The steps: each a frozen value with a pure half (in plan/) and an edge half (act)."""
