"""World objects as WooCommerce's JSON: every key and type of a recorded answer, in the same order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.timeline import NEVER, OrderState, Timeline, order_total_minor, refund_total_minor
from practice.woocommerce.costs import Costs
from practice.woocommerce.items import Items, coupon_code
from practice.woocommerce.shape import Coins, Fields, Row, dates, links
from practice.woocommerce.versions import Versions
from practice.world import Coupon, GivenBack, LeftCheckout, Person, SoldOrder

_SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "VND": "₫", "TWD": "NT$", "JPY": "¥"}
_METHODS = {
    "card": ("stripe", "Credit card"),
    "paypal": ("ppcp-gateway", "PayPal"),
    "bank": ("bacs", "Bank transfer"),
    "cash": ("cod", "Cash on delivery"),
}
_AGENTS = {
    "Desktop": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0",
    "Mobile": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile",
    "Tablet": "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15",
}
_VIAS = {
    "pos": "pos-rest-api",
    "shopify_draft_order": "admin",
    "renewal": "subscription",
    "marketplace": "amazon",
    "api": "rest-api",
    "import": "import",
}
_BY_THE_MERCHANT = frozenset({"pos", "shopify_draft_order"})


def draft_state(left: LeftCheckout) -> OrderState:
    """Return a left checkout as the order draft that the block checkout makes of it."""
    order = SoldOrder(
        id=left.id,
        placed_at=left.started_at,
        paid_at=None,
        person=left.person,
        lines=left.lines,
        visit=left.visit,
        final_status="checkout-draft",
        country=left.person.country if left.person else "",
    )
    return OrderState(order, 0, left.started_at, NEVER, "checkout-draft", None, ())


class Renderer:
    """Write the objects of one shop.

    Args:
        timeline: The shop.
        versions: Which version of WooCommerce it ran when.
    """

    def __init__(self, timeline: Timeline, versions: Versions) -> None:
        self._timeline = timeline
        self._versions = versions
        self._zone: ZoneInfo = timeline.zone
        self._currency = timeline.world.currency
        self._coins = Coins(self._currency)
        self._costs = Costs(timeline.world)
        self._items = Items(self._coins, self._costs)

    def order(self, state: OrderState, fields: Fields, base_url: str, metas: Sequence[str] = ()) -> Row | list[object]:
        """Return one order as it stands, its lines only when asked for; `metas` are the keys wanted, empty for all."""
        # long: one line for each field of the answer, in WooCommerce's order
        order, money = state.order, self._coins.text
        discount_minor = sum(line.discount_minor for line in order.lines)
        tax_minor = order.tax_minor
        key = f"wc_order_{_hash(order.id)[:13]}"
        method, title = _METHODS.get(order.payment_method, (order.payment_method, order.payment_method))
        has_account = account_of(state) != 0
        row: Row = {
            "id": order.id,
            "parent_id": 0,
            "status": state.status,
            "currency": self._currency,
            "version": self._versions.at(state.at),
            "prices_include_tax": False,
            "date_created": None,
            "date_modified": None,
            "discount_total": money(discount_minor),
            "discount_tax": money(0),
            "shipping_total": money(order.shipping_minor),
            "shipping_tax": money(0),
            "cart_tax": money(tax_minor),
            "total": money(order_total_minor(order)),
            "total_tax": money(tax_minor),
            "customer_id": account_of(state),
            "order_key": key,
            "billing": self._address(order.person, order.country, email=True),
            "shipping": self._address(order.person, order.country, email=False),
            "payment_method": method,
            "payment_method_title": title,
            "transaction_id": f"tx_{_hash(order.id)[:16]}" if state.paid_at else "",
            "customer_ip_address": f"203.0.113.{order.id % 250 + 1}",
            "customer_user_agent": _AGENTS.get(order.visit.device, _AGENTS["Desktop"]),
            "created_via": _VIAS.get(order.source, "store-api"),
            "customer_note": "",
            "date_completed": None,
            "date_paid": None,
            "cart_hash": _hash(order.id) if state.status == "checkout-draft" else "",
            "number": str(order.id),
            "meta_data": [meta for meta in self._meta(state) if not metas or meta["key"] in metas],
            "line_items": self._items.lines(order) if fields.wants("line_items") else [],
            "tax_lines": self._items.tax(order.id, order.tax_minor) if order.tax_minor else [],
            "shipping_lines": self._items.shipping(order.id, order.shipping_minor),
            "fee_lines": self._items.fees(order) if order.tip_minor else [],
            "coupon_lines": self._items.coupons(order, discount_minor),
            "refunds": [self._refund_stub(refund) for refund in reversed(state.refunds)],
            "payment_url": f"{base_url}/checkout/order-pay/{order.id}/?pay_for_order=true&key={key}",
            "is_editable": state.status in {"pending", "on-hold"},
            "needs_payment": state.status in {"pending", "failed", "checkout-draft"},
            "needs_processing": True,
        }
        dates(row, "date_created", self.created_at(order), self._zone)
        dates(row, "date_modified", state.at, self._zone)
        dates(row, "date_completed", self._completed_at(state), self._zone)
        dates(row, "date_paid", state.paid_at, self._zone)
        row["cost_of_goods_sold"] = {"total_value": self._coins.number(self._costs.of_order(state))}
        row["currency_symbol"] = _SYMBOLS.get(self._currency, self._currency)
        others = {"customer": f"customers/{row['customer_id']}"} if has_account else {}
        row["_links"] = links(
            base_url, "orders", order.id, email_templates=f"orders/{order.id}/actions/email_templates", **others
        )
        return fields.cut(row)

    def refund(
        self, order: SoldOrder, refund: GivenBack, fields: Fields, base_url: str, *, listed_with_parent: bool
    ) -> Row | list[object]:
        """Return one refund. The list of all refunds names the parent, the list of one order's does not."""
        total_minor = refund_total_minor(refund)
        is_last = sum(map(refund_total_minor, order.refunds)) >= order_total_minor(order) and refund is max(
            order.refunds, key=lambda other: (other.at, other.id)
        )
        tax_minor = sum(tax for _, _, _, tax in refund.lines)
        row: Row = {"id": refund.id}
        if listed_with_parent:
            row["parent_id"] = order.id
        dates(row, "date_created", refund.at, self._zone)
        row |= {
            "amount": self._coins.text(total_minor),
            "reason": refund.reason,
            "refunded_by": 1,
            "refunded_payment": False,
            "meta_data": [
                {"id": refund.id * 64, "key": "_refund_type", "value": "full" if is_last else "partial"},
            ],
            "line_items": [self._items.refunded_line(order, refund, position) for position in range(len(refund.lines))],
            "shipping_lines": self._items.refunded_shipping(order, refund),
            "tax_lines": self._items.tax(refund.id, -tax_minor) if tax_minor else [],
            "fee_lines": [],
            "cost_of_goods_sold": {"value": self._coins.number(-self._costs.of_refund(order, refund))},
            "_links": links(base_url, f"orders/{order.id}/refunds", refund.id, up=f"orders/{order.id}"),
        }
        return fields.cut(row)

    def coupon(self, coupon: Coupon, uses: int, fields: Fields, base_url: str) -> Row | list[object]:
        """Return one coupon. Its users are not named."""
        row: Row = {"id": coupon.id, "code": coupon_code(coupon), "amount": f"{coupon.percent}.00", "status": "publish"}
        dates(row, "date_created", coupon.created_at, self._zone)
        dates(row, "date_modified", coupon.created_at, self._zone)
        row |= {"discount_type": "percent", "description": coupon.title}
        dates(row, "date_expires", coupon.ends_at, self._zone)
        row |= {
            "usage_count": uses,
            "individual_use": False,
            "product_ids": [],
            "excluded_product_ids": [],
            "usage_limit": None,
            "usage_limit_per_user": None,
            "limit_usage_to_x_items": None,
            "free_shipping": False,
            "product_categories": [],
            "excluded_product_categories": [],
            "exclude_sale_items": False,
            "minimum_amount": "0.00",
            "maximum_amount": "0.00",
            "email_restrictions": [],
            "used_by": [],
            "meta_data": [],
            "_links": links(base_url, "coupons", coupon.id),
        }
        return fields.cut(row)

    def customer(self, person: Person, orders: Sequence[OrderState], fields: Fields, base_url: str) -> object:
        """Return one account; `orders` are those of the person so far."""
        row: Row = {"id": person.id}
        dates(row, "date_created", person.created_at, self._zone)
        dates(row, "date_modified", max([person.created_at, *(state.at for state in orders)]), self._zone)
        row |= {
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "role": "customer",
            "username": f"u{person.id}",
            "billing": self._address(person, person.country, email=True),
            "shipping": self._address(person, person.country, email=False),
            "is_paying_customer": any(state.paid_at for state in orders),
            "avatar_url": f"{base_url}/avatar/{_hash(person.id)}",
            "meta_data": [],
            "_links": links(base_url, "customers", person.id),
        }
        return fields.cut(row)

    def _refund_stub(self, refund: GivenBack) -> Row:
        return {"id": refund.id, "reason": refund.reason, "total": self._coins.text(-refund_total_minor(refund))}

    def _address(self, person: Person | None, country: str, *, email: bool) -> Row:
        row: Row = {
            "first_name": person.first_name if person else "",
            "last_name": person.last_name if person else "",
            "company": "",
            "address_1": "Sample Street 1" if person else "",
            "address_2": "",
            "city": "Sampleton" if person else "",
            "state": "",
            "postcode": "00000" if person else "",
            "country": country or (person.country if person else ""),
        }
        if email:
            row["email"] = person.email if person else ""
        row["phone"] = ""
        return row

    def _meta(self, state: OrderState) -> list[Row]:
        """Return attribution as the order-attribution feature writes it: sorted, and none on drafts."""
        order, visit = state.order, state.order.visit
        if state.status == "checkout-draft":
            pairs = {"_coupons_hash": _hash(1), "_fees_hash": _hash(2), "is_vat_exempt": "no"}
        elif order.source in _BY_THE_MERCHANT:
            pairs = {"_wc_order_attribution_source_type": "admin"}
        elif not visit.channel:
            pairs = {}
        else:
            pairs = {
                "device_type": visit.device,
                "referrer": visit.referrer,
                "session_count": "1",
                "session_entry": f"https://shop.example{visit.landing_page}",
                "session_pages": "3",
                "session_start_time": order.placed_at.strftime("%Y-%m-%d %H:%M:%S"),
                "source_type": _source_type(order),
                "user_agent": _AGENTS.get(visit.device, _AGENTS["Desktop"]),
                "utm_campaign": visit.campaign,
                "utm_medium": visit.medium,
                "utm_source": visit.source or ("(direct)" if visit.channel == "direct" else ""),
            }
            pairs = {f"_wc_order_attribution_{name}": value for name, value in pairs.items() if value}
        return [
            {"id": order.id * 64 + number, "key": name, "value": value}
            for number, (name, value) in enumerate(pairs.items())
        ]

    def created_at(self, order: SoldOrder) -> datetime:
        """Return when the order's draft was opened, if it was a left checkout whose draft was still there."""
        left = self._timeline.checkout(order.id)
        if self._versions.makes_late_drafts(order.placed_at):
            return order.placed_at
        if left is not None and left.recovered_at is not None and self._timeline.draft_end(left) == left.recovered_at:
            return left.started_at
        return order.placed_at

    def _completed_at(self, state: OrderState) -> datetime | None:
        order = state.order
        reached = order.settled_at or order.placed_at
        return reached if order.final_status == "completed" and reached <= state.at else None


def _source_type(order: SoldOrder) -> str:
    visit = order.visit
    if visit.channel == "direct":
        return "typein"
    if visit.medium in {"organic", "referral"}:
        return visit.medium
    return "utm" if visit.source else "organic" if visit.channel == "organic" else "referral"


def account_of(state: OrderState) -> int:
    """Return the account an order belongs to; 0 for a guest, and for one whose account was deleted since."""
    person = state.order.person
    if person is None or not person.has_account:
        return 0
    return 0 if person.account_deleted_at is not None and person.account_deleted_at <= state.at else person.id


def _hash(number: int) -> str:
    return hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
