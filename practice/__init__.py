"""A practice shop: simulated or replayed orders behind servers shaped like the real ones. Its data are made up."""

PLATFORMS = ("woocommerce", "shopify")

#: What help pages say of settings; first of a file of orders, then of what one platform's practice shop alone has.
REPLAY_HELP = "Your orders as CSV instead of made-up ones; docs/guide/practice.md says how to write it."
SCOPES_HELP = "Shopify: the scopes granted, e.g. read_orders,read_products; default: all."
VERSION_HELP = "WooCommerce: the version that it runs, e.g. 11.0.1, whose drafts of checkouts it has; default: 10.5.0."
DRIFT_HELP = "What goes wrong in a simulated shop, e.g. finishing_falls=30%@2026-03-01,device=Mobile; see the guide."
PLAN_HELP = "Shopify: whose limits hold: standard, advanced, plus or enterprise."
