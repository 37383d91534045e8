"""Today: every shop, worst first, each with the first thing to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alerts.messages.together import Named, ShopNews, together_view
from shopbell.web.page import Page, Visit
from wording.language import language
from wording.pages import TODAY


def _make(visit: Visit) -> Mapping[str, Any]:
    looks = {name: visit.look(name) for name in visit.shops}
    shops = [look.news if look is not None else ShopNews(name) for name, look in looks.items()]
    day = max((look.told.day for look in looks.values() if look is not None), default=visit.now.date())
    view = together_view(shops, Named("daily", day), visit.installation.collection, visit.language)
    unlooked = [name for name, look in looks.items() if look is None and not visit.looks.trouble(name)]
    seen = [look for look in looks.values() if look is not None]
    oldest = min(seen, key=lambda look: look.at, default=None)
    at = language(visit.language).moment(oldest.at, oldest.scene.zone) if oldest is not None else ""
    return {"at": at, "together": view, "unlooked": unlooked, "is_waiting": bool(unlooked), "shop": ""}


PAGE = Page("/", "today", _make, title=TODAY, order=1)
