"""What somebody answers on a page, through the inbox of all answers; and what became of it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from alerts.inbox.actions import ACTIONS
from alerts.inbox.desk import OWNER
from alerts.inbox.receive import receive
from alerts.inbox.tactic_actions import TACTIC_ACTIONS
from cache import Cache
from commerce.answers import Answer
from commerce.diary import newest
from commerce.errors import Refused
from shopbell.answered import done_told, tactic_told
from shopbell.desk import answerers_of, desk
from shopbell.web.page import Visit
from shopbell.wiring import Installation
from wording.names import Names

_ORIGIN: Final = "page"
_LONGEST_ONCE: Final = 64


def answer(form: Mapping[str, str], installation: Installation, cache: Cache) -> str:
    """Hand an answer in; return where to go on. The same form handed in twice is one answer.

    Args:
        form: `action`, `shop`, `about`, `once`; `who`, `words`, `until`, `tactic`.
        installation: Whose.
        cache: Of this thread.

    Raises:
        Refused: It cannot be done; says why.
        TryLater: Others kept moving the incidents.
    """
    shop, once = form.get("shop", ""), form.get("once", "")[:_LONGEST_ONCE]
    if installation.settings.shop_named(shop) is None or not once:
        msg = "this form is not whole; load the page again"
        raise Refused(msg)
    action, incident = form.get("action", ""), form.get("about", "")
    is_about_tactic = action in TACTIC_ACTIONS
    told = Answer(
        id=f"{_ORIGIN}:{once}",
        action=action,
        shop=shop,
        about=form.get("tactic", "") if is_about_tactic else incident,
        who=form.get("who", "") or _who(installation, shop),
        origin=_ORIGIN,
        words=form.get("words", ""),
        until=form.get("until", ""),
    )
    receive(told, desk(installation, cache))
    if action == "unexpected":
        return f"./incidents?{urlencode({'done': told.id})}"
    return f"./incident?{urlencode({'shop': shop, 'id': incident, 'done': told.id})}"


def _who(installation: Installation, shop: str) -> str:
    """Return who answers where there is one alone.

    Raises:
        Refused: There are several.
    """
    readers = answerers_of(installation, shop)
    if len(readers) > 1:
        msg = f"{shop} has several readers; say who answers: {', '.join(readers)}"
        raise Refused(msg)
    return readers[0] if readers else OWNER


def told_of(answer_id: str, visit: Visit) -> str:
    """Return what became of an answer that was given on a page; "" of none, and to guests."""
    done = visit.cache.incidents.done(answer_id) if answer_id.startswith(f"{_ORIGIN}:") else None
    if done is None or not visit.visitor.may_answer or not visit.visitor.sees(done.answer.shop):
        return ""
    names = Names(visit.installation.collection, visit.language)
    if done.answer.action in ACTIONS:
        info = visit.cache.shops.info(done.answer.shop)
        return done_told(done, ZoneInfo(info.time_zone) if info else ZoneInfo("UTC"), names)
    entry = newest(visit.cache.diary.entries(done.answer.shop)).get(done.subject)
    return tactic_told(done, entry, visit.installation, names)
