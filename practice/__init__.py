"""A practice shop: simulated or replayed orders behind servers shaped like the real ones. Its data are made up."""

PLATFORMS = ("woocommerce", "shopify")
