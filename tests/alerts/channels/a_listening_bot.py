"""A process that asks a bot until it is killed: python -m tests.alerts.channels.a_listening_bot PATH URL."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from alerts.channels.zalo.listener import ZaloListener
from tests.alerts.channels.a_bot import QUICK, Place
from tests.cache.stored import open_cache


@dataclass
class Elsewhere:
    """A bot that another process serves."""

    url: str


if __name__ == "__main__":
    _, path, url = sys.argv
    with open_cache(Path(path)) as cache:
        listener = ZaloListener(Place(Elsewhere(url), cache, Path(path)).hearing, QUICK)  # type: ignore[arg-type]  # its address is all that is asked for
    listener.start()
    threading.Event().wait()
