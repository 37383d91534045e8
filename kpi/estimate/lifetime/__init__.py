"""What customers will buy and spend, by how they bought so far. Needs numpy and scipy, which the core has not."""
