"""What is due: planned by seconds that only ever grow, so that no clock that is set lets anything freeze or pile up.

The clock of the wall is only looked at. Where it has jumped ahead (somebody set it, or the machine slept, during which
the growing seconds may stand still), what would have come due meanwhile is due at once, and once only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from commerce.clock import Clock

#: However far away the next job is, the clock, and whether a job was woken, is looked at again after this.
LOOK_AGAIN_S = 1.0
#: A clock that is set right by less than this has not jumped.
_JUMP = timedelta(seconds=10)
#: Somebody may wake a job again and again; it then runs no more often than this.
_NOT_AGAIN_FOR_S = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do again and again.

    Attributes:
        name: For the log, e.g. "sync toys".
        every: From start to start.
        do: The work; returns one line for the log, "" when there is nothing to tell.
        delay: Until the first time.
        waits_for_others: It may wait long for a shop; such jobs never keep the others from running.
        tells_itself: That it fails is noted where it works, and told from there.
    """

    name: str
    every: timedelta
    do: Callable[[], str]
    delay: timedelta = timedelta(0)
    waits_for_others: bool = False
    tells_itself: bool = False


class Planner:
    """Knows when each job is due. Not safe to use from several threads at once.

    Args:
        jobs: What to do.
        clock: `elapsed` plans, `now` is only looked at.
    """

    def __init__(self, jobs: Sequence[Job], clock: Clock) -> None:
        self._clock = clock
        begin = clock.elapsed()
        self._jobs = {job.name: job for job in jobs}
        self._due_s = {job.name: begin + job.delay.total_seconds() for job in jobs}
        self._woken_s: dict[str, float] = {}
        self._asked: set[str] = set()  # woken, and not begun since
        self._missed: set[str] = set()  # of these, those that were in hand when their time came
        self._running: set[str] = set()
        self._wall = clock.now() - timedelta(seconds=begin)

    @property
    def running(self) -> list[str]:
        """The jobs in hand."""
        return sorted(self._running)

    def jump(self) -> timedelta | None:
        """Return by how much the clock was set since the last look, if it was; ahead, what is overdue is due now."""
        begin, elapsed_s = self._wall, self._clock.elapsed()
        self._wall = self._clock.now() - timedelta(seconds=elapsed_s)
        jumped = self._wall - begin
        if abs(jumped) < _JUMP:
            return None
        if jumped > timedelta(0):
            ahead_s = jumped.total_seconds()
            self._due_s = {name: max(elapsed_s, due_s - ahead_s) for name, due_s in self._due_s.items()}
        return jumped

    def take(self) -> list[Job]:
        """Return the jobs that are due and not in hand, and plan their next time; nothing is made up for.

        But for one that was woken while in hand: what it was woken for may have come after it looked.
        """
        now_s = self._clock.elapsed()
        due = [self._jobs[name] for name, due_s in self._due_s.items() if due_s <= now_s]
        for job in due:
            every_s = job.every.total_seconds()
            missed = (now_s - self._due_s[job.name]) // every_s
            self._due_s[job.name] += (missed + 1) * every_s
        taken = [job for job in due if job.name not in self._running]
        self._missed.update(job.name for job in due if job.name in self._running & self._asked)
        self._running.update(job.name for job in taken)
        self._asked.difference_update(job.name for job in taken)
        return taken

    def done(self, name: str) -> None:
        """Note that a job has come to its end; one that was woken meanwhile, and has missed its time, is due again."""
        self._running.discard(name)
        if name in self._missed:
            self._missed.discard(name)
            self._due_s[name] = self._clock.elapsed()

    def wake(self, name: str, soon_s: float) -> None:
        """Let a job run soon: in a few seconds, for hints come in flocks, and not more than once a minute."""
        if name not in self._jobs:
            return
        self._asked.add(name)
        now_s = self._clock.elapsed()
        at_s = max(now_s + soon_s, self._woken_s.get(name, now_s - _NOT_AGAIN_FOR_S) + _NOT_AGAIN_FOR_S)
        if self._due_s[name] > at_s:
            self._woken_s[name] = self._due_s[name] = at_s

    def wait_s(self) -> float:
        """Return how long nothing has to be done, by all that is known now."""
        left_s = min(self._due_s.values(), default=LOOK_AGAIN_S) - self._clock.elapsed()
        return min(max(left_s, 0.0), LOOK_AGAIN_S)
