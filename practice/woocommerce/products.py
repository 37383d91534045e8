"""Products in WooCommerce's shape, and what the shop says about itself."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime

from commerce.money import minor_digits
from practice.timeline import Timeline
from practice.woocommerce.costs import Costs
from practice.woocommerce.shape import Coins, Row, dates, links
from practice.world import Product

_SYMBOLS = {"EUR": "&euro;", "USD": "&#36;", "GBP": "&pound;", "VND": "&#8363;", "TWD": "&#78;&#84;&#36;"}
_EMPTY_LISTS = ("downloads", "upsell_ids", "cross_sell_ids", "brands", "tags", "images", "attributes")
STATUSES = {
    "pending": "Pending payment",
    "processing": "Processing",
    "on-hold": "On hold",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "refunded": "Refunded",
    "failed": "Failed",
    "checkout-draft": "Draft",
}


def product_row(product: Product, timeline: Timeline, base_url: str, now: datetime) -> Row:
    """Return one simple product; all were made just before the first order, and change with their cost."""
    # long: one line for each field of the answer, in WooCommerce's order
    coins = Coins(timeline.world.currency)
    price = coins.text(product.price_minor)
    slug, category = f"product-{product.id}", product.category or "Uncategorized"
    row: Row = {
        "id": product.id,
        "name": html.escape(product.title, quote=False),
        "slug": slug,
        "permalink": f"{base_url}/product/{slug}/",
    }
    made_at = opened_at(timeline)
    dates(row, "date_created", made_at, timeline.zone)
    costs = Costs(timeline.world)
    change = costs.last_change(product, now)
    dates(row, "date_modified", made_at if change is None else change.at, timeline.zone)
    row |= {
        "type": "simple",
        "status": "publish",
        "featured": False,
        "catalog_visibility": "visible",
        "description": "",
        "short_description": "",
        "sku": product.sku,
        "price": price,
        "regular_price": price,
        "sale_price": "",
    }
    row |= dict.fromkeys(
        ("date_on_sale_from", "date_on_sale_from_gmt", "date_on_sale_to", "date_on_sale_to_gmt", "low_stock_amount")
    )
    row |= dict.fromkeys(("on_sale", "virtual", "downloadable", "manage_stock", "has_options"), False)
    row |= dict.fromkeys(("backorders_allowed", "backordered", "sold_individually"), False)
    row |= dict.fromkeys(("purchasable", "shipping_required", "shipping_taxable", "reviews_allowed"), True)
    row |= {name: [] for name in (*_EMPTY_LISTS, "default_attributes", "variations", "grouped_products")}
    row |= {
        "related_ids": [other.id for other in timeline.world.products if other != product][:2],
        "meta_data": [],
        "categories": [{"id": 16, "name": html.escape(category, quote=False), "slug": "category-16"}],
    }
    row |= dict.fromkeys(("external_url", "button_text", "tax_class", "weight", "shipping_class", "purchase_note"), "")
    row |= dict.fromkeys(("post_password", "global_unique_id"), "")
    row |= dict.fromkeys(("total_sales", "shipping_class_id", "rating_count", "parent_id", "menu_order"), 0)
    row |= {
        "download_limit": -1,
        "download_expiry": -1,
        "tax_status": "taxable",
        "stock_quantity": None,
        "stock_status": "instock",
        "backorders": "no",
        "dimensions": {"length": "", "width": "", "height": ""},
        "average_rating": "0.00",
        "price_html": f'<span class="woocommerce-Price-amount amount">{price}</span>',
        "cost_of_goods_sold": _cost(costs.of(product, now), coins),
        "_links": links(base_url, "products", product.id),
    }
    return row


def _cost(cost_minor: int | None, coins: Coins) -> Row:
    """Return the cost; not known is null and a total of 0, as the real shop answers."""
    if cost_minor is None:
        return {"values": [{"defined_value": None, "effective_value": 0}], "total_value": 0}
    cost = coins.number(cost_minor)
    return {"values": [{"defined_value": cost, "effective_value": cost}], "total_value": cost}


def opened_at(timeline: Timeline) -> datetime:
    """Return the instant of the first thing that happens in the shop."""
    world = timeline.world
    firsts = [order.placed_at for order in world.orders[:1]] + [left.started_at for left in world.checkouts[:1]]
    return min(firsts, default=datetime(2020, 1, 1, tzinfo=timeline.zone))


def index_row(timeline: Timeline, base_url: str, now: datetime, namespaces: Sequence[str] = ()) -> Row:
    """Return what `/wp-json/` says to anybody; `namespaces` are those of plugins."""
    offset_h = (now.astimezone(timeline.zone).utcoffset() or now.utcoffset() or now - now).total_seconds() / 3600
    return {
        "name": timeline.world.name,
        "description": "A practice shop. Its data are made up.",
        "url": base_url,
        "home": base_url,
        "gmt_offset": int(offset_h) if offset_h.is_integer() else offset_h,
        "timezone_string": timeline.world.time_zone,
        "namespaces": [
            "oembed/1.0",
            "wc/v3",
            "wc/v1",
            "wc-admin",
            "wc-analytics",
            "wc/store",
            "wc/store/v1",
            "wc/v2",
            *namespaces,
        ],
    }


def currency_row(timeline: Timeline, base_url: str) -> Row:
    """Return `/data/currencies/current`."""
    code = timeline.world.currency
    own = f"{base_url}/wp-json/wc/v3/data/currencies"
    return {
        "code": code,
        "name": code,
        "symbol": _SYMBOLS.get(code, code),
        "_links": {
            "self": [{"href": f"{own}/{code}", "targetHints": {"allow": ["GET"]}}],
            "collection": [{"href": own}],
        },
    }


def system_status_row(timeline: Timeline, now: datetime, version: str) -> Row:
    """Return `/system_status`, cut to what tells versions, currency and order storage."""
    code = timeline.world.currency
    return {
        "environment": {
            "version": version,
            "wp_version": "6.9.1",
            "php_version": "8.2.36",
            "language": "en_US",
            "server_info": "practice shop",
            "default_timezone": "UTC",
            "wp_cron": True,
        },
        "settings": {
            "api_enabled": False,
            "force_ssl": False,
            "currency": code,
            "currency_symbol": _SYMBOLS.get(code, code),
            "currency_position": "left",
            "thousand_separator": ",",
            "decimal_separator": ".",
            "number_of_decimals": minor_digits(code),
            "HPOS_enabled": True,
            "HPOS_sync_enabled": False,
            "enabled_features": ["analytics", "cost_of_goods_sold"],
        },
        "theme": {"name": "Practice"},
        "active_plugins": [],
        "practice_clock": now.strftime("%Y-%m-%dT%H:%M:%S"),
    }


def general_settings(timeline: Timeline) -> list[Row]:
    """Return the part of `/settings/general` that tells place and currency."""
    values = {
        "woocommerce_default_country": timeline.world.country,
        "woocommerce_currency": timeline.world.currency,
        "woocommerce_price_num_decimals": str(minor_digits(timeline.world.currency)),
    }
    return [{"id": name, "label": name, "type": "select", "value": value} for name, value in values.items()]
