"""What stands within an order or a refund of WooCommerce: its lines, and those of tax, shipping, fees and coupons."""

from __future__ import annotations

from collections.abc import Sequence

from practice.woocommerce.costs import Costs
from practice.woocommerce.shape import Coins, Row
from practice.world import Coupon, GivenBack, Product, SoldOrder

#: Item ids of an order: its id times this, then its lines, and near the end one each of the other kinds.
_ITEMS = 4096
_FEE_ITEM, _SHIPPING_ITEM, _TAX_ITEM, _COUPON_ITEM = _ITEMS - 4, _ITEMS - 3, _ITEMS - 2, _ITEMS - 1
_RATE = {"rate_code": "TAX-1", "rate_id": 1, "label": "Tax", "compound": False}


class Items:
    """Write the items of one shop's orders and refunds.

    Args:
        coins: Writes money of the shop.
        costs: What products cost the shop.
    """

    def __init__(self, coins: Coins, costs: Costs) -> None:
        self._coins = coins
        self._costs = costs

    def lines(self, order: SoldOrder) -> list[Row]:
        """Return the lines; the order's tax is spread over them by their net amounts, to the last minor unit."""
        nets = [line.total_minor - line.discount_minor for line in order.lines]
        taxes = _spread(order.tax_minor, nets)
        rows = []
        for index, (line, net_minor, tax_minor) in enumerate(zip(order.lines, nets, taxes, strict=True)):
            row = self._item(order.id * _ITEMS + index + 1, line.product, line.quantity, net_minor, tax_minor)
            row["subtotal"] = self._coins.text(line.total_minor)
            cost_minor = self._costs.of(line.product, order.placed_at)  # later changes do not reach it
            if cost_minor is None:
                row["cogs_value"] = None  # seen in the recordings: not known is another key, not a null
            else:
                row["cost_of_goods_sold"] = {"value": self._coins.number(cost_minor * line.quantity)}
            rows.append(row)
        return rows

    def refunded_line(self, order: SoldOrder, refund: GivenBack, position: int) -> Row:
        """Return one line of a refund, in negative amounts."""
        index, quantity, net_minor, tax_minor = refund.lines[position]
        product = order.lines[index].product
        row = self._item(refund.id * _ITEMS + position + 1, product, -quantity, -net_minor, -tax_minor)
        row["meta_data"] = [_refunded_item(refund.id * 64 + position + 1, order.id * _ITEMS + index + 1)]
        cost_minor = self._costs.of(product, order.placed_at)
        if cost_minor is not None:
            row["cost_of_goods_sold"] = {"value": self._coins.number(-cost_minor * quantity)}
        return row

    def _item(self, item_id: int, product: Product, quantity: int, net_minor: int, tax_minor: int) -> Row:
        total, tax = self._coins.text(net_minor), self._coins.text(tax_minor)
        return {
            "id": item_id,
            "name": product.title,
            "product_id": product.id,
            "variation_id": 0,
            "quantity": quantity,
            "tax_class": "",
            "subtotal": total,
            "subtotal_tax": tax,
            "total": total,
            "total_tax": tax,
            "taxes": [{"id": 1, "total": tax, "subtotal": tax}] if tax_minor else [],
            "meta_data": [],
            "sku": product.sku,
            "global_unique_id": "",
            "price": self._coins.price(net_minor, quantity),
            "image": {"id": "", "src": ""},
            "parent_name": None,
        }

    def tax(self, owner_id: int, tax_minor: int) -> list[Row]:
        """Return the tax of an order or a refund."""
        totals = {"tax_total": self._coins.text(tax_minor), "shipping_tax_total": self._coins.text(0)}
        return [{"id": owner_id * _ITEMS + _TAX_ITEM, **_RATE, **totals, "rate_percent": 10, "meta_data": []}]

    def shipping(self, owner_id: int, shipping_minor: int) -> list[Row]:
        """Return the shipping of an order or a refund; none where it is free."""
        if not shipping_minor:
            return []
        return [
            {
                "id": owner_id * _ITEMS + _SHIPPING_ITEM,
                "method_title": "Parcel",
                "method_id": "flat_rate",
                "instance_id": "1",
                "total": self._coins.text(shipping_minor),
                "total_tax": self._coins.text(0),
                "taxes": [],
                "tax_status": "taxable",
                "meta_data": [],
            }
        ]

    def refunded_shipping(self, order: SoldOrder, refund: GivenBack) -> list[Row]:
        """Return the shipping given back."""
        rows = self.shipping(refund.id, -refund.shipping_minor)
        for row in rows:
            row["meta_data"] = [_refunded_item(refund.id * 64 + 63, order.id * _ITEMS + _SHIPPING_ITEM)]
        return rows

    def fees(self, order: SoldOrder) -> list[Row]:
        """Return the tip as a fee."""
        return [
            {
                "id": order.id * _ITEMS + _FEE_ITEM,
                "name": "Tip",
                "tax_class": "0",
                "tax_status": "none",
                "amount": self._coins.text(order.tip_minor),
                "total": self._coins.text(order.tip_minor),
                "total_tax": self._coins.text(0),
                "taxes": [],
                "meta_data": [],
            }
        ]

    def coupons(self, order: SoldOrder, discount_minor: int) -> list[Row]:
        """Return the coupon that was used, if any."""
        coupon = order.coupon
        if coupon is None:
            return []
        code = coupon_code(coupon)
        info = f'[{coupon.id},"{code}","percent",{coupon.percent}]'
        meta = {"id": order.id * 64 + 63, "key": "coupon_info", "value": info}
        return [
            {
                "id": order.id * _ITEMS + _COUPON_ITEM,
                "code": code,
                "discount": self._coins.text(discount_minor),
                "discount_tax": "0",
                "meta_data": [{**meta, "display_key": "coupon_info", "display_value": info}],
                "discount_type": "percent",
                "nominal_amount": coupon.percent,
                "free_shipping": False,
            }
        ]


def coupon_code(coupon: Coupon) -> str:
    """Return the code; WooCommerce has no automatic discounts, its plugins apply a coupon unasked instead."""
    return coupon.code or f"auto{coupon.percent}"


def _refunded_item(meta_id: int, item_id: int) -> Row:
    """Return the note on a refund's item that names the order's item."""
    pair = {"key": "_refunded_item_id", "value": str(item_id)}
    return {"id": meta_id, **pair, "display_key": pair["key"], "display_value": pair["value"]}


def _spread(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Split an amount by weights so that the parts add up to it exactly."""
    whole = sum(weights)
    if not amount_minor or not whole:
        return [amount_minor if index == 0 else 0 for index in range(len(weights))]
    parts, before, running = [], 0, 0
    for weight in weights:
        running += weight
        after = amount_minor * running // whole
        parts.append(after - before)
        before = after
    return parts
