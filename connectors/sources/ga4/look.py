"""What a person should know of a property, asked when the doctor looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlsplit

from commerce.clock import local_day
from commerce.errors import Refused
from connectors.http import Wire
from connectors.sources.ga4 import flags
from connectors.sources.ga4.client import Client, Question
from connectors.sources.ga4.cost import Cost
from connectors.sources.ga4.faults import Incompatible
from connectors.sources.ga4.measured import LOOKED_AT, STEPS
from connectors.sources.ga4.quota import told
from connectors.sources.ga4.source import HISTORY_DAYS, Property, client_of, stopped
from connectors.sources.ga4.values import count
from connectors.sources.kind import Opening, Seen

#: A name of pages that people visit: with a point in it, and letters at its end.
_HAS_PAGES = re.compile(r"[\w.-]+\.[^\W\d]{2,}|[\w.-]+\.xn--[\w-]+")
#: What a platform lends its shops, whose pages mostly have a name of their own.
_LENT = ".myshopify.com"
_MOST_HOSTS, _MOST_NAMED = 50, 3


def look(opening: Opening) -> Iterator[Seen]:
    """Yield whose days and money it tells, what it counts, and what is not as it should be; raises as reading does."""
    around = opening.surroundings
    wire = Wire(around.clock, secrets=tuple(opening.secrets.values()), patience=around.patience)
    try:
        client = client_of(opening, wire)
        prop = Property(opening, client)
        yield from _of_yesterday(client, prop, opening)
        yield from _of_pages(client, opening)
        yield from _of_steps(prop)
        yield from (Seen("note", one) for one in flags.said(client.notes, opening.settings.property))
        if opening.settings.cost:
            yield from _of_cost(client, opening)
    finally:
        wire.close()


def _of_yesterday(client: Client, prop: Property, opening: Opening) -> Iterator[Seen]:
    number, around = opening.settings.property, opening.surroundings
    zone = prop.zone()
    day = local_day(around.clock.now(), zone) - timedelta(days=1)
    sessions = sum(count(one, "sessions") for _, (one,) in client.rows(Question((), ("sessions",), 1)))
    currency = client.metadata.currency_code
    yield Seen("fine", f"property {number} of Google Analytics: {zone.key}, {currency or '?'}")
    yield Seen("fine", f"sessions of property {number} on {day}: {sessions:,}")
    yield Seen("fine", f"quota of property {number} that is left today: {told(client.quota)}")
    if zone.key != around.zone.key:
        yield Seen(
            "note",
            f"property {number} of Google Analytics counts its days in {zone.key}, the shop in {around.zone.key}: they"
            " are taken as they are, and the conversion of a single day is a little off at its edges",
        )
    if currency not in {"", around.currency}:
        yield Seen(
            "note",
            f"property {number} of Google Analytics tells money in {currency}, and the shop's currency is"
            f" {around.currency}",
        )
    if not sessions:
        yield Seen("problem", f"property {number} counted no session on {day}: is its tag on the pages of this shop?")


def _of_pages(client: Client, opening: Opening) -> Iterator[Seen]:
    """Tell on whose pages the sessions were, where none was on the shop's: it may be the property of another shop."""
    own = _bare(urlsplit(opening.surroundings.shop_url).hostname or "")
    if not _HAS_PAGES.fullmatch(own) or own.endswith(_LENT):
        return
    question = Question(("hostName",), ("sessions",), LOOKED_AT, most=_MOST_HOSTS)
    try:
        hosts = [_bare(host) for (host,), _ in client.rows(question)]
    except Incompatible:
        return
    known = [host for host in hosts if _HAS_PAGES.fullmatch(host)]
    if known and not any(host == own or f".{host}".endswith(f".{own}") or own.endswith(f".{host}") for host in known):
        number, where = opening.settings.property, ", ".join(known[:_MOST_NAMED])
        yield Seen(
            "note",
            f"property {number} of Google Analytics counts sessions on the pages of {where}, and the shop is at {own}:"
            " it is the property of another shop, unless these pages are this shop's, too; `property` is the number of"
            " the one whose tag is on the shop's pages",
        )


def _bare(host: str) -> str:
    return host.casefold().removeprefix("www.")


def _of_steps(prop: Property) -> Iterator[Seen]:
    """Tell which steps are counted at all, and which are not any more."""
    looked, days = prop.look(), prop.looked_at()
    never = looked.never()
    there = [name for name in STEPS if name not in never]
    if there:
        yield Seen("fine", f"events of the last four weeks: {', '.join(there)}")
    for name in never:
        yield Seen(
            "note",
            f"{name} did not occur once in the last four weeks: it is not known, and not zero; let the shop send this"
            " event of e-commerce to Google Analytics",
        )
    yield from (Seen("problem", one) for one in stopped(looked, days))


def _of_cost(client: Client, opening: Opening) -> Iterator[Seen]:
    """Tell whether the cost of advertising can be read."""
    try:
        begins: date = Cost(client, opening.surroundings).begins(HISTORY_DAYS)
    except Refused as error:
        yield Seen("problem", str(error))
        return
    yield Seen("fine", f"property {opening.settings.property} tells the cost of advertising since {begins}")
