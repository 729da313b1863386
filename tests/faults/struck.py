"""Rows of the fault table that this system cannot have, each with the reason."""

STRUCK: dict[int, str] = {}
