"""Dars: raw studio footage in, finished lessons out."""

__version__ = "0.1.0"
