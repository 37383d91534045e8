"""What a person should know of a website at Matomo, asked when the doctor looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from commerce.clock import local_day
from commerce.errors import Refused, ShopbellError
from commerce.period import Period
from connectors.http import Wire
from connectors.sources.kind import Opening, Seen
from connectors.sources.matomo.answers import Site
from connectors.sources.matomo.api import Matomo
from connectors.sources.matomo.questions import LEFT, ORDERED
from connectors.sources.matomo.source import Reader
from connectors.sources.matomo.told import Told
from connectors.sources.matomo.website import has_shop, zone_of

_MOST_LISTED = 10


class _At(NamedTuple):
    """What a look asks with."""

    api: Matomo
    reader: Reader
    opening: Opening

    @property
    def number(self) -> int:
        return self.reader.settings.site


def look(opening: Opening) -> Iterator[Seen]:
    """Yield which website it is, what it told of yesterday, and what cannot be known; raises as reading does."""
    around, settings = opening.surroundings, opening.settings
    token = opening.secrets["token"]
    wire = Wire(around.clock, secrets=(token,), patience=around.patience)
    try:
        reader = Reader(settings, token, around.clock)
        at = _At(Matomo(wire, token, settings.url, settings.site), reader, opening)
        try:
            site = reader.site(at.api)
        except Refused:
            yield from _others(at)
            raise
        yield from _of_site(site, at)
        yield from _of_yesterday(site, at)
    finally:
        wire.close()


def _others(at: _At) -> Iterator[Seen]:
    """Tell which websites the token may see, so that one can be chosen."""
    try:
        seen = at.api.sites()
    except ShopbellError:
        return
    if listed := ", ".join(f'{one.idsite} "{one.name}"' for one in seen[:_MOST_LISTED]):
        yield Seen("note", f"the token for Matomo may see these websites: {listed}")
    else:
        yield Seen("note", "the token for Matomo may see no website at all; give its user View on the shop's")


def _of_site(site: Site, at: _At) -> Iterator[Seen]:
    own, number = at.opening.surroundings.zone.key, at.number
    zone = zone_of(site, number).key
    yield Seen("fine", f"website {number} at {at.api.who}: {site.name}, {zone}")
    if zone != own:
        yield Seen(
            "note",
            f"website {number} at Matomo counts its days in {zone}, the shop in {own}: they are taken as they are",
        )
    if not has_shop(site):
        text = (
            f"website {number} at Matomo is not set up as an ecommerce site, so that carts and orders are not known"
            " there; switch Ecommerce on (Administration > Websites > Manage), and let the shop's plugin track carts"
        )
        yield Seen("note", text)


def _of_yesterday(site: Site, at: _At) -> Iterator[Seen]:
    """Tell a first figure, to be held against Matomo's own pages, and what was not to be had with it."""
    zone = zone_of(site, at.number)
    day = local_day(at.opening.surroundings.clock.now(), zone) - timedelta(days=1)
    told = at.reader.told(at.api, Period(day, day))
    at.reader.demand_the_last(at.api, told, Period(day, day), zone)
    yield Seen("fine", f"visits of website {at.number} at Matomo on {day}: {told.visits(day):,}")
    if first := at.reader.since(at.api).first(""):
        yield Seen("fine", f"website {at.number} at Matomo tells visits since {first}")
    if not at.reader.has_plugin:
        text = (
            "Matomo tells campaigns by their name alone, and orders know them by source and medium; switch on its"
            " plugin Marketing Campaigns Reporting, or name each in [shop.channels]"
        )
        yield Seen("note", text)
    if has_shop(site):
        yield from _of_steps(told, day, at)


def _of_steps(told: Told, day: date, at: _At) -> Iterator[Seen]:
    """Tell what was never counted, and what cannot be told apart: neither is zero."""
    since = at.reader.since(at.api)
    orders, carts = (since.first(goal) for goal in (ORDERED, LEFT))
    if not orders:
        text = (
            f"website {at.number} at Matomo has not counted one order yet: orders are not known, and not zero; let the"
            " shop's plugin for Matomo track them"
        )
        yield Seen("note", text)
    if not carts:
        text = (
            f"website {at.number} at Matomo has not counted one cart that was left yet: carts are not known, and not"
            " zero; let the shop's plugin for Matomo track them"
        )
        yield Seen("note", text)
    elif told.visits(day) and not told.knows("carts", day):
        text = (
            "Matomo does not tell apart which visits had a cart, so that carts and conversion by channel are not known"
            " of it; let its archiving work out segments, or allow archiving in the browser"
        )
        yield Seen("note", text)
