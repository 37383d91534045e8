"""How Google Analytics 4 is set up: two ways to a key, and which of the properties that it may see."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.sources.ga4.settings import SCOPE
from connectors.sources.google_ways import ways
from connectors.sources.setup import Account, Knock, SetUp, Step


def _list(knock: Knock) -> Iterable[Account]:
    from connectors.sources.ga4.choice import properties

    return properties(knock)


_LETS_IN = (
    Step(
        'At "Google Analytics" > "Admin" > "Property access management" > "+" > "Add users": the address client_email'
        ' of that file, role "Viewer", without a notice by e-mail; leave "No cost metrics" and the box below it'
        " unticked. Where the page says that this e-mail does not match a Google account, take the other way.",
        "https://analytics.google.com/analytics/web/",
    ),
)

SETUP = SetUp(
    title="Google Analytics 4",
    gives="sessions and how far they came, by day, channel and device; where they began",
    ways=ways(SCOPE, '"Google Analytics Data API" and "Google Analytics Admin API"', _LETS_IN),
    minutes=15,
    key="property",
    asks_which="Which property is it",
    lists=_list,
    none_listed=(
        'the key may see no property at all: add it at "Google Analytics" > "Admin" > "Property access management" as'
        ' "Viewer"; the list also needs "Google Analytics Admin API" enabled in the project'
    ),
    reads="sessions, carts, checkouts and purchases, by day, channel and device",
    history=731,
    first_figures=("sessions", "carts", "completed", "channel"),
    guide="ga4",
)
