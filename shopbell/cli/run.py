"""`shopbell run`: the service."""

from __future__ import annotations

import threading
from dataclasses import replace

from shopbell import memory, schedule, service
from shopbell.cli.options import Call
from shopbell.cli.options import command as shopbell_command


@shopbell_command("run", clock=False)
def command(call: Call) -> None:
    """Run the service: sync, check, digest, alerts. SIGTERM or Ctrl-C ends it cleanly."""
    schedule.configure_log()
    memory.share_arenas()
    stop = threading.Event()
    house = replace(call.house(), clock=schedule.StoppableClock(stop))
    service.check_installation(house)
    running = schedule.Service(service.jobs(house, stop.is_set), stop)
    running.stop_on()
    running.run()
