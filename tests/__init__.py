"""Tests mirror the tree: model, plan, steps, tools, workers, web, e2e, faults, security."""
