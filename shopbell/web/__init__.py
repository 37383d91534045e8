"""What listens: the doorbell that shops may ring."""
