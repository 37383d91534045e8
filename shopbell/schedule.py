"""The service: every job at its time, one at a time per shop, no pile-up after sleep, a clean stop.

The schedule lives in the configuration and what was done in the cache's `runs` table; the scheduler itself remembers
nothing. Digests are looked for every minute instead of being planned for an hour: so a machine that slept through the
hour catches up once, and an hour that a clock change repeats brings no second digest.
"""

from __future__ import annotations

import logging
import signal
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from commerce.clock import Clock
from commerce.errors import ShopbellError
from shopbell import memory
from shopbell.outside import SystemClock, stopwatch

_log = logging.getLogger("shopbell.run")

_SOON = timedelta(seconds=10)
_NOT_AGAIN_FOR = timedelta(minutes=1)
#: More threads would only wait for each other: the database has one writer.
_MOST_THREADS = 4


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again.

    Attributes:
        name: For the log, e.g. "sync toys".
        every: From start to start.
        do: The work; returns one line for the log, "" when there is nothing to tell.
        delay: Until the first time.
    """

    name: str
    every: timedelta
    do: Callable[[], str]
    delay: timedelta = timedelta(0)


@dataclass(slots=True)
class Service:
    """Runs jobs until it is stopped.

    Attributes:
        jobs: What to do.
        stop: Set it to end the service; jobs look at it between two pages.
        clock: What time it is.
    """

    jobs: Sequence[Job]
    stop: threading.Event = field(default_factory=threading.Event)
    clock: Clock = field(default_factory=SystemClock)
    _scheduler: BackgroundScheduler | None = None
    _woken: dict[str, datetime] = field(default_factory=dict)

    def wake(self, name: str, soon: timedelta = _SOON) -> None:
        """Let a job run soon: in a few seconds, for hints come in flocks, and not more than once a minute."""
        job = self._scheduler.get_job(name) if self._scheduler is not None else None
        if job is None or self.stop.is_set():
            return
        now = self.clock.now()
        at = max(now + soon, self._woken.get(name, now - _NOT_AGAIN_FOR) + _NOT_AGAIN_FOR)
        if job.next_run_time is not None and job.next_run_time > at:
            self._woken[name] = at
            job.modify(next_run_time=at)

    def run(self) -> None:
        """Work until `stop` is set, then finish what is in hand."""
        threads = ThreadPoolExecutor(max(1, min(_MOST_THREADS, len(self.jobs))))
        scheduler = BackgroundScheduler(
            executors={"default": threads},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=UTC,
        )
        begin = self.clock.now()
        for job in self.jobs:
            scheduler.add_job(
                run_job,
                IntervalTrigger(seconds=job.every.total_seconds(), timezone=UTC),
                args=(job, self.stop),
                id=job.name,
                next_run_time=begin + job.delay,
            )
        self._scheduler = scheduler  # before it starts: the first job may be over before the next line
        scheduler.start()
        _log.info("started: %d jobs", len(self.jobs))
        try:
            self.stop.wait()
        finally:
            self.stop.set()
            scheduler.shutdown(wait=True)
            _log.info("stopped")

    def stop_on(self, signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)) -> None:
        """Let these signals end the service cleanly; only the main thread may call it."""

        def finish(name: str) -> None:
            _log.info("%s: finishing what is in hand", name)
            self.stop.set()

        def ask_to_stop(number: int, frame: FrameType | None) -> None:
            del frame
            # not from here: the interrupted thread may be writing a line of the log, or hold the event's own lock
            threading.Thread(target=finish, args=[signal.Signals(number).name], name="stopper").start()

        for one in signals:
            signal.signal(one, ask_to_stop)


def run_job(job: Job, stop: threading.Event) -> None:
    """Run one job and write one line; whatever happens in it, the other jobs never notice."""
    if stop.is_set():
        return
    seconds = stopwatch()
    try:
        told = job.do()
    except ShopbellError as trouble:
        _log.warning("%s: put off after %.1f s: %s", job.name, seconds(), trouble)
    except Exception as error:  # noqa: BLE001 - one shop's failure must not stop another's
        # The text of a foreign error may hold an address with a key in it: its kind and place say enough.
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        _log.error("%s: failed after %.1f s: %s at %s", job.name, seconds(), type(error).__name__, place)
    else:
        if told:
            _log.info("%s: done in %.1f s: %s", job.name, seconds(), told)
            memory.give_back()


def configure_log(level: int = logging.INFO) -> None:
    """Write one line a job to standard error; silence the libraries' own chatter."""
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z", force=True
    )
    quiet: Mapping[str, int] = {"apscheduler": logging.ERROR, "urllib3": logging.ERROR}
    for name, least in quiet.items():
        logging.getLogger(name).setLevel(least)
