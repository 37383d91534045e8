"""What services say of themselves, asked once a day: a token that runs out is told weeks before it fails."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cache import Run
from commerce.clock import is_future
from commerce.errors import ShopbellError
from commerce.orders import ShopInfo
from connectors.base import BRIEF
from connectors.sources.base import Surroundings
from shopbell.config import ShopSettings
from shopbell.sources import sources_of
from shopbell.wiring import Installation

#: The job, as it is remembered of each shop: its "error" is what a person has to see to, a line each.
LOOK = "services"
_LOOK_EVERY = timedelta(days=1)


def look_due(installation: Installation) -> str:
    """Ask the services of every shop once a day; returns one line for the log, "" where nothing is to be seen to.

    What a service refuses is told by reading it; here is what it says while it can be read.
    """
    found = []
    for shop in installation.settings.shop:
        now = installation.clock.now()
        with installation.open_cache() as cache:
            info, last = cache.shops.info(shop.name), cache.runs.last(LOOK, shop.name)
        if info is None or not shop.source or not _is_due(last, now):
            continue
        said, are_all_asked = _asked(installation, shop, info)
        if not are_all_asked and last is not None:  # of one that did not answer nobody knows that it is over
            said = {**dict.fromkeys(last.error.splitlines()), **said}
        with installation.open_cache() as cache:
            cache.runs.note(LOOK, shop.name, now, installation.clock.now(), "\n".join(said))
        found += [f"{shop.name}: {one}" for one in said]
    return "; ".join(found)


def _is_due(last: Run | None, now: datetime) -> bool:
    return last is None or is_future(last.started_at, now) or now - last.started_at >= _LOOK_EVERY


def _asked(installation: Installation, shop: ShopSettings, info: ShopInfo) -> tuple[dict[str, None], bool]:
    """Return what a person has to see to, each said once, and whether every service answered."""
    zone = ZoneInfo(info.time_zone)
    around = Surroundings(
        installation.clock, info.currency, zone, shop.history_from, patience=BRIEF, rates=shop.exchange_rates
    )
    said: dict[str, None] = {}
    are_all_asked = True
    for source in sources_of(installation.settings, shop, installation.secrets):
        try:
            seen = list(source.look(around))
        except ShopbellError:  # reading it fails likewise, and is told of
            are_all_asked = False
            continue
        said |= {" ".join(one.text.split()): None for one in seen if one.level == "problem"}
    return said, are_all_asked
