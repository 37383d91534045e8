"""The other side of the pager, a channel that only tests have: it shows a short plain text, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.alerts.channels.counterpart import WEB_FAULTS, Fault, Line, web_server
from tests.alerts.channels.of_tests.pager.settings import PagerSettings

FAULTS = WEB_FAULTS


@contextmanager
def serving(fault: Fault) -> Iterator[Line]:
    """Serve a pager."""
    with web_server(fault) as (address, posted):

        def shown() -> list[str]:
            return [one["text"] for one in posted]

        yield Line(PagerSettings(url=f"{address}/page"), {"token": "tk_SECRET"}, shown, shown)
