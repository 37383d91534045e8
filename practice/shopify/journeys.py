"""How a customer came to an order: the first and the last visit, which the shop needs some minutes to put together."""

from __future__ import annotations

from datetime import datetime, timedelta

from practice.shopify.moment import Moment
from practice.shopify.paging import Args
from practice.shopify.wire import Node, count, gid, instant
from practice.timeline import OrderState
from practice.world import Visit

_FEW_MINUTES = timedelta(minutes=12)
_PARTS = ("customerOrderIndex", "daysToConversion", "momentsCount", "firstVisit", "lastVisit")


def journey(source: Node, moment: Moment, _args: Args) -> Node | None:
    """Resolve Order.customerJourneySummary: the first and the last visit, not ready for the first minutes.

    Null for what was not bought in the online store.
    """
    state: OrderState = source["_state"]
    order = state.order
    if order.source != "web":
        return None
    if moment.now - order.placed_at < moment.desk.journey_delay:
        return dict.fromkeys(_PARTS) | {"ready": False}
    if not order.visit.channel:
        return {
            "ready": True,
            "customerOrderIndex": moment.place_of(state),
            "daysToConversion": None,
            "momentsCount": count(0),
            "firstVisit": None,
            "lastVisit": None,
        }
    last_at = order.placed_at - _FEW_MINUTES
    last = first = _visit(order.id * 2, order.visit, last_at)
    first_at = last_at
    if order.first_visit is not None:
        first_at = order.first_visit_at or last_at
        first = _visit(order.id * 2 + 1, order.first_visit, first_at)
    return {
        "ready": True,
        "customerOrderIndex": moment.place_of(state),
        "daysToConversion": (order.placed_at - first_at).days,
        "momentsCount": count(1 if first is last else 2),
        "firstVisit": first,
        "lastVisit": last,
    }


def _visit(number: int, visit: Visit, at: datetime) -> Node:
    utm = None
    if visit.source or visit.medium or visit.campaign:
        utm = {
            "source": visit.source or None,
            "medium": visit.medium or None,
            "campaign": visit.campaign or None,
            "content": None,
            "term": None,
        }
    medium = visit.medium.lower()
    tactics = {"cpc": "AD", "paid": "AD", "email": "NEWSLETTER", "organic": "SEO", "social": "POST"}
    return {
        "__typename": "CustomerVisit",
        "id": gid("CustomerVisit", number),
        "occurredAt": instant(at),
        "source": visit.source or visit.channel,
        "sourceType": tactics.get(medium) or tactics.get(visit.channel),
        "landingPage": visit.landing_page,
        "referrerUrl": visit.referrer or None,
        "referralCode": None,
        "utmParameters": utm,
    }
