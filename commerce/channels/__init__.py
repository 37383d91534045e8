"""What channels and campaigns are called: one table of names for orders, visits and spend, whoever tells of them."""
