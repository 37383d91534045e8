"""WooCommerce over REST v3: facts measured on real shops decide what is asked and what is believed."""

from __future__ import annotations

from connectors.woocommerce.shop import connect

__all__ = ["connect"]
