"""A practice Google Analytics 4: a property that answers as the Data API does, with its quotas and its faults."""
