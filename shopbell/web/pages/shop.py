"""A shop: yesterday, what is open, every number with its course, and what must be known of the data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.messages.digest import digest_view
from shopbell.web.page import Page, Visit
from wording.language import language


def _make(visit: Visit) -> Mapping[str, Any]:
    name = visit.shop()
    look = visit.look(name)
    if look is None:
        trouble = visit.trouble(name)
        is_unread = visit.cache.shops.info(name) is None
        return {"digest": None, "shop": name, "trouble": trouble, "is_waiting": not trouble, "is_unread": is_unread}
    at = language(visit.language).moment(look.at, look.scene.zone)
    known = [line.verdict.kpi for line in look.told.lines if line.history]
    view = digest_view(look.told, look.scene, visit.installation.collection, visit.language, kpis=known)
    return {"digest": view, "shop": name, "at": at, "is_cut": look.is_cut}


PAGE = Page("/shop", "shop", _make)
