"""A practice Matomo: a website whose visits are told as Matomo's reporting API tells them, with its faults."""
