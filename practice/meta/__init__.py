"""A practice Meta: an ad account that answers as Meta's Marketing API does, with its limits and its faults."""
