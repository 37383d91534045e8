"""A practice shop in the shape of WooCommerce 10.5's REST API v3."""
