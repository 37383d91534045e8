"""Which readers get an edition of the digest no more, and which incidents nobody asked to hear of."""

from __future__ import annotations

from collections.abc import Iterator

from cache import Cache
from commerce.watches import Severity
from shopbell.doctor.health import Finding
from shopbell.jobs.slowing import is_slowed
from shopbell.recipients import alert_recipients, everybody
from shopbell.wiring import Installation
from wording.readers import start_command


def readers(installation: Installation, cache: Cache) -> Iterator[Finding]:
    """Yield a sentence for each edition that is stopped or slowed down, and each shop of which nobody hears all."""
    states, known = cache.editions.states(), cache.shops.names()
    for one in everybody(installation.settings):
        state = states.get(one.job)
        if state is not None and state.state == "stopped":
            again = start_command(one.name, one.edition)
            text = f"the {one.edition} edition is stopped since {state.at:%Y-%m-%d}; {again} lets it come again"
            yield Finding("note", f'reader "{one.name}"', text)
            continue
        for shop in one.shops:
            if not one.together and shop in known and is_slowed(one, shop, installation.clock.now(), cache):
                again = start_command(one.name, one.edition)
                text = f"{shop}: the daily edition comes once a week, for want of answers; {again} brings it daily"
                yield Finding("note", f'reader "{one.name}"', text)
    for shop in installation.settings.names:
        routes = [one.route for one in alert_recipients(installation.settings, shop)]
        if all(route.kpis or route.least is not Severity.LOW for route in routes):
            text = (
                "no reader hears of every incident (alert_kpis, alert_from); the others stand in digests and in"
                " `shopbell alerts`"
            )
            yield Finding("note", f'alerts of "{shop}"', text)
