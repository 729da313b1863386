"""What several hosts of one studio cost: measured in namespaces (bench.scale), then simulated."""
