"""A practice shop: simulated or replayed orders behind servers shaped like the real ones. Its data are made up."""

PLATFORMS = ("woocommerce", "shopify")

#: What a help page says of settings that one platform's practice shop alone has.
SCOPES_HELP = "Shopify: the scopes granted, e.g. read_orders,read_products; default: all."
PLAN_HELP = "Shopify: whose limits hold: standard, advanced, plus or enterprise."
