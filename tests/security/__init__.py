"""The security bed: every row of the security table, tried on the real system."""
