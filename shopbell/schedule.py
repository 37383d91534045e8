"""The service: every job at its time, one at a time per shop, no pile-up after sleep, a clean stop.

The schedule lives in the configuration and what was done in the cache's `runs` table; the scheduler itself remembers
nothing. Digests are looked for every minute instead of being planned for an hour: so a machine that slept through the
hour catches up once, and an hour that a clock change repeats brings no second digest. Jobs that wait for shops have
threads of their own: however many shops hang, digests are written and messages sent.
"""

from __future__ import annotations

import logging
import signal
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import FrameType
from typing import Literal

from commerce.clock import Clock
from commerce.errors import ShopbellError, TryLater
from connectors.waiting import told_to
from shopbell import memory
from shopbell.jobs.report import Stopped
from shopbell.operation.ping import Rounds
from shopbell.outside import SystemClock, end_now, stopwatch
from shopbell.planner import Job, Planner

__all__ = ["Job", "Service", "configure_log", "run_job"]

_log = logging.getLogger("shopbell.run")

_SOON = timedelta(seconds=10)
#: More threads would only wait for each other: the database has one writer.
_FOR_SHOPS, _FOR_OURSELVES = 4, 2
#: What supervisors wait between SIGTERM and SIGKILL is ten seconds at least.
_END_WITHIN_S = 8.0


@dataclass(slots=True)
class Service:
    """Runs jobs until it is stopped.

    Attributes:
        jobs: What to do.
        stop: Set it to end the service; jobs look at it between two pages.
        clock: What time it is.
        wait: Waits until `stop` is set, or for so many seconds.
        rounds: Tells a monitor elsewhere how the rounds go; None where there is none.
    """

    jobs: Sequence[Job]
    stop: threading.Event = field(default_factory=threading.Event)
    clock: Clock = field(default_factory=SystemClock)
    wait: Callable[[threading.Event, float], object] = threading.Event.wait
    rounds: Rounds | None = None
    _failing: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    _planner: Planner | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wake(self, name: str, soon: timedelta = _SOON) -> None:
        """Let a job run soon: in a few seconds, for hints come in flocks, and not more than once a minute."""
        with self._lock:
            if self._planner is not None:
                self._planner.wake(name, soon.total_seconds())

    def run(self) -> None:
        """Work until `stop` is set, then finish what is in hand."""
        with (
            ThreadPoolExecutor(_FOR_SHOPS, "shops") as for_shops,
            ThreadPoolExecutor(_FOR_OURSELVES, "service") as for_ourselves,
        ):
            with self._lock:
                self._planner = Planner(self.jobs, self.clock)
            _log.info("started: %d jobs", len(self.jobs))
            try:
                while not self.stop.is_set():
                    for job in self._due():
                        (for_shops if job.waits_for_others else for_ourselves).submit(self._run, job)
                    with self._lock:
                        wait_s = self._planner.wait_s()
                    self.wait(self.stop, wait_s)
            finally:
                self.stop.set()
                if self.rounds is not None:
                    self.rounds.stop()
        _log.info("stopped")

    def _due(self) -> Sequence[Job]:
        """Return what is to be run now, the clock looked at."""
        with self._lock:
            assert self._planner is not None  # noqa: S101 - set by `run`, the only caller
            jumped = self._planner.jump()
            due = self._planner.take()
        if jumped is not None:
            way = "ahead (or the machine slept): what came due is done once" if jumped > timedelta(0) else "back"
            _log.warning("the clock of this machine jumped by %s %s", _plain(abs(jumped)), way)
        return due

    def failing(self) -> Mapping[str, tuple[datetime, str]]:
        """Return {job: since when, and why} of jobs that fail, and of which nothing else tells."""
        with self._lock:
            return dict(self._failing)

    def _run(self, job: Job) -> None:
        outcome = Outcome()
        if self.rounds is not None:
            self.rounds.began(job.name)
        try:
            outcome = run_job(job, self.stop)
        finally:
            self._note(job, outcome)
            with self._lock:
                if self._planner is not None:
                    self._planner.done(job.name)

    def _note(self, job: Job, outcome: Outcome) -> None:
        """Remember since when a job fails, and tell the monitor."""
        is_untold = outcome.state == "unforeseen" or not (job.waits_for_others or job.tells_itself)
        with self._lock:
            if outcome.error and is_untold:
                since, _ = self._failing.get(job.name, (self.clock.now(), ""))
                self._failing[job.name] = since, outcome.error
            else:
                self._failing.pop(job.name, None)
        if self.rounds is not None and not self.stop.is_set():
            self.rounds.ended(
                job.name,
                has_failed=outcome.state in {"refused", "unforeseen"},
                is_put_off=outcome.state == "put_off",
            )

    def stop_on(self, signals: Sequence[signal.Signals] = (signal.SIGTERM, signal.SIGINT)) -> None:
        """Let these signals end the service; only the main thread may call it.

        What is in hand is finished, but waited for some seconds only: what hangs is ended as by a kill, which loses
        nothing that was stored. A second signal does not wait at all.
        """

        def finish(name: str) -> None:
            _log.info("%s: finishing what is in hand", name)
            self.stop.set()
            threading.Event().wait(_END_WITHIN_S)  # this thread ends with the process, when that ends by itself
            with self._lock:
                running = ", ".join(self._planner.running) if self._planner is not None else ""
            _log.warning(
                "stopped without %s, which hangs: what it has not stored is read again",
                running or "the doorbell or the pages",
            )
            end_now(0)

        def ask_to_stop(number: int, frame: FrameType | None) -> None:
            del frame
            if self.stop.is_set():
                end_now(1)
            # not from here: the interrupted thread may be writing a line of the log, or hold the event's own lock
            threading.Thread(target=finish, args=[signal.Signals(number).name], name="stopper", daemon=True).start()

        for one in signals:
            signal.signal(one, ask_to_stop)


def _plain(time: timedelta) -> str:
    """Return a length of time without fractions of a second."""
    return str(timedelta(seconds=round(time.total_seconds())))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job went.

    Attributes:
        state: "put_off": it is tried again by itself; "refused": a person must change something; "unforeseen": by a
            mistake of the program.
        error: Why, "" when all went well.
    """

    state: Literal["fine", "put_off", "refused", "unforeseen"] = "fine"
    error: str = ""


def run_job(job: Job, stop: threading.Event) -> Outcome:
    """Run one job and write one line; whatever happens in it, the other jobs never notice."""
    if stop.is_set():
        return Outcome()
    seconds = stopwatch()
    try:
        with told_to(lambda told: _log.info("%s: %s", job.name, told)):
            told = job.do()
    except ShopbellError as trouble:
        _log.warning("%s: put off after %.1f s: %s", job.name, seconds(), trouble)
        return Outcome("put_off" if isinstance(trouble, (TryLater, Stopped)) else "refused", str(trouble))
    except Exception as error:  # noqa: BLE001 - one shop's failure must not stop another's
        # The text of a foreign error may hold an address with a key in it: its kind and place say enough.
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename.rpartition('/')[2]}:{last.lineno}"
        _log.error("%s: failed after %.1f s: %s at %s", job.name, seconds(), type(error).__name__, place)
        return Outcome("unforeseen", f"{type(error).__name__} at {place}")
    if told:
        _log.info("%s: done in %.1f s: %s", job.name, seconds(), told)
        memory.give_back()
    return Outcome()


def configure_log(level: int = logging.INFO) -> None:
    """Write one line a job to standard error; silence the libraries' own chatter."""
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(message)s", datefmt="%Y-%m-%dT%H:%M:%S%z", force=True
    )
    quiet: Mapping[str, int] = {"urllib3": logging.ERROR}
    for name, least in quiet.items():
        logging.getLogger(name).setLevel(least)
