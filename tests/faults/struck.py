"""Rows of the fault table that are not run, and why; everything else must have a file in rows/."""

NUMBERS = range(1, 44)
STRUCK: dict[int, str] = {}
