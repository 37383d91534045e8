"""The plugin that a merchant may put into the shop: WooCommerce itself tells of no checkout that was left."""

#: Of the plugin beside this file.
VERSION = "1.0.0"
#: What it answers under; WooCommerce looks at its keys only where a namespace begins with "wc".
NAMESPACE = "wc-shopbell/v1"
#: How its answers are to be read; a plugin that says less is older than this needs.
SPEAKS = 1
