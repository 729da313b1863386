"""The test bed of faults: what was promised in docs/reliability.md, tried again and again."""
