"""A practice Google Ads: accounts and managers that answer as the Google Ads API does, with its faults."""
