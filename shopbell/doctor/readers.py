"""Which readers get an edition of the digest no more, and how it comes again."""

from __future__ import annotations

from collections.abc import Iterator

from cache import Cache
from shopbell.doctor.health import Finding
from shopbell.recipients import everybody
from shopbell.wiring import Installation
from wording.readers import stop_command


def readers(installation: Installation, cache: Cache) -> Iterator[Finding]:
    """Yield a sentence for each edition that somebody reads by the configuration, and that is stopped."""
    states = cache.editions.states()
    for one in everybody(installation.settings):
        state = states.get(one.job)
        if state is not None and state.state == "stopped":
            again = stop_command(one.name, one.edition).replace(" stop ", " start ", 1)
            text = f"the {one.edition} edition is stopped since {state.at:%Y-%m-%d}; {again} lets it come again"
            yield Finding("note", f'reader "{one.name}"', text)
