"""`shopbell run`: the service."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from shopbell import memory, outside, schedule, service
from shopbell.cli.options import Call
from shopbell.cli.speech import echo
from shopbell.config import idle_settings
from shopbell.hearing import hearing
from shopbell.operation.found import longest
from shopbell.operation.ping import Pinger, Rounds
from shopbell.wiring import Installation


def serve(call: Call) -> None:
    """Run the service: sync, check, digest, alerts. SIGTERM or Ctrl-C ends it cleanly."""
    schedule.configure_log()
    memory.share_arenas()
    stop = threading.Event()
    installation = replace(call.installation(), clock=outside.StoppableClock(stop))
    if installation.settings.webhooks is not None:
        from shopbell.web.webhooks import ringing  # noqa: PLC0415 - few want it, and it loads both connectors

        ringing(installation)  # refused before anything is touched
    for idle in idle_settings(installation.settings.alerts):
        echo(idle, err=True)
    service.check_installation(installation)
    running = schedule.Service([], stop)

    def wake(shop: str) -> None:
        running.wake(service.sync_job(shop))

    running.jobs = service.jobs(installation, stop.is_set, wake, running.failing)
    if url := installation.settings.service.ping_url:
        shops = [service.sync_job(name) for name in installation.names]
        elapsed = installation.clock.elapsed
        running.rounds = Rounds(shops, Pinger(url, elapsed), elapsed, longest(installation.settings))
    running.stop_on()
    with _doorbell(installation, wake), hearing(installation), _pages(installation):
        running.run()


def _doorbell(installation: Installation, wake: Callable[[str], None]) -> AbstractContextManager[object]:
    """Return the bell that shops may ring, where the configuration asks for one."""
    if installation.settings.webhooks is None:
        return nullcontext()
    from shopbell.web.webhooks import Doorbell  # noqa: PLC0415 - few want it, and it loads both connectors

    return Doorbell(installation, wake)


def _pages(installation: Installation) -> AbstractContextManager[object]:
    """Return what serves our pages, where the configuration asks for them."""
    if installation.settings.web.listen is None:
        return nullcontext()
    from shopbell.web.server import Server  # noqa: PLC0415 - who wants no pages loads no server

    return Server(installation)
