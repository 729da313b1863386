"""What to do: pure functions from values to commands and texts; one file per step."""
