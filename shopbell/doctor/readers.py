"""Which readers get an edition of the digest no more, and which incidents nobody asked to hear of."""

from __future__ import annotations

from collections.abc import Iterator

from cache import Cache
from commerce.watches import Severity
from shopbell.doctor.health import Finding
from shopbell.recipients import alert_recipients, everybody
from shopbell.wiring import Installation
from wording.readers import stop_command


def readers(installation: Installation, cache: Cache) -> Iterator[Finding]:
    """Yield a sentence for each edition that is stopped, and for each shop of which nobody hears everything."""
    states = cache.editions.states()
    for one in everybody(installation.settings):
        state = states.get(one.job)
        if state is not None and state.state == "stopped":
            again = stop_command(one.name, one.edition).replace(" stop ", " start ", 1)
            text = f"the {one.edition} edition is stopped since {state.at:%Y-%m-%d}; {again} lets it come again"
            yield Finding("note", f'reader "{one.name}"', text)
    for shop in installation.settings.names:
        routes = [one.route for one in alert_recipients(installation.settings, shop)]
        if all(route.kpis or route.least is not Severity.LOW for route in routes):
            text = (
                "no reader hears of every incident (alert_kpis, alert_from); the others stand in digests and in"
                " `shopbell alerts`"
            )
            yield Finding("note", f'alerts of "{shop}"', text)
