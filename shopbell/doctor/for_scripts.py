"""The findings as JSON."""

from __future__ import annotations

from commerce.channels.names import SETTINGS
from commerce.feeds import Feed
from commerce.money import to_major
from kpi.facts.one_sided import OneSided
from shopbell.doctor.health import (
    FeedHealth,
    Finding,
    Health,
    Past,
    Permission,
    ShopHealth,
    SourceHealth,
    WaitingHealth,
    Watched,
)
from shopbell.doctor.names import line
from shopbell.judgement_json import smallest_json, smallest_of
from shopbell.present import Json


def as_json(health: Health) -> dict[str, Json]:
    """Return everything for scripts."""
    return {"findings": [_finding(one) for one in health.findings], "shops": [_shop(one) for one in health.shops]}


def _finding(one: Finding) -> Json:
    return {"level": one.level, "about": one.about, "text": one.text}


def _shop(shop: ShopHealth) -> Json:
    return {
        "shop": shop.name,
        "platform": shop.platform,
        "currency": shop.info.currency if shop.info else None,
        "time_zone": shop.info.time_zone if shop.info else None,
        "findings": [_finding(one) for one in shop.findings],
        "feeds": [_feed(one) for one in shop.feeds],
        "permissions": [_permission(one) for one in shop.permissions],
        "plan": (shop.info.plan or None) if shop.info else None,
        "history_from": shop.info.history_from.isoformat() if shop.info and shop.info.history_from else None,
        "statuses": dict(shop.statuses),
        "waiting": [_waiting(one) for one in shop.waiting],
        "sources": [_source(one) for one in shop.sources],
        "sensitivity": shop.sensitivity or None,
        "watched": [_watched(one) for one in shop.watched],
        "past": _past(shop.past) if shop.past else None,
        "one_sided": [_one_sided(one, shop.info.currency) for one in shop.one_sided] if shop.info else [],
    }


def _one_sided(one: OneSided, currency: str) -> Json:
    return {
        "segment": one.segment,
        "name": one.key,
        "told_by": one.told_by or Feed.ORDERS.value,
        "unknown_to": [side or Feed.ORDERS.value for side in one.unknown_to],
        "amount": str(to_major(one.amount, currency)) if one.is_money else one.amount,
        "nearest": one.nearest or None,
        "setting": f"shop.{SETTINGS[one.segment]}",
        "line": line(one),
    }


def _feed(one: FeedHealth) -> Json:
    return {
        "feed": one.feed,
        "state": one.state,
        "synced_at": one.synced_at.isoformat() if one.synced_at else None,
        "seen_to": one.seen_to.isoformat() if one.seen_to else None,
        "rows": one.rows,
        "error": one.error or None,
        "kpis": list(one.kpis),
    }


def _permission(one: Permission) -> Json:
    return {
        "feed": one.feed,
        "scopes": list(one.scopes),
        "state": one.state,
        "note": one.note or None,
        "kpis": list(one.kpis),
    }


def _source(one: SourceHealth) -> Json:
    return {
        "source": one.source,
        "name": one.name or None,
        "orders": one.orders,
        "online_orders": one.online_orders,
        "treated": one.treated,
        "because": one.because,
    }


def _watched(one: Watched) -> Json:
    seen = smallest_of(one.verdict)
    return {
        "kpi": one.verdict.kpi,
        "questions": [question.value for question in one.questions],
        "smallest": smallest_json(seen) if seen else {},
    }


def _past(past: Past) -> Json:
    known = past.orders
    return {
        "first": known.days.first.isoformat(),
        "last": known.days.last.isoformat(),
        "without_orders": [{"first": one.first.isoformat(), "last": one.last.isoformat()} for one in known.holes],
        "closed_weekdays": [weekday + 1 for weekday in known.closed_weekdays],  # ISO: Monday is 1
        "brought_over": {day.isoformat(): orders for day, orders in known.brought_over.items()},
        "later": [{"feed": one.feed, "first": one.first.isoformat(), "kpis": list(one.kpis)} for one in past.late],
        "drift_from": past.drift_from.isoformat() if past.drift_from else None,
        "quarters_from": past.quarters_from.isoformat() if past.quarters_from else None,
        "last_year_from": past.last_year_from.isoformat() if past.last_year_from else None,
        "unjudged": [{"kpi": one.kpi, "state": one.state, "why": one.why} for one in past.unjudged],
    }


def _waiting(one: WaitingHealth) -> Json:
    return {"status": one.status, "orders": one.orders, "net_sales": str(one.net), "proposal": one.proposal or None}
