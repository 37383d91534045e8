"""A clock that is set back, set ahead, or stood still while the machine slept: nothing freezes, nothing piles up."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from shopbell.planner import Job, Planner
from shopbell.schedule import Service
from tests.waiting import pause

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)  # the night after it, clocks in Europe are put forward
MINUTE = timedelta(minutes=1)


class DrivenClock:
    """Time as a story tells it: what goes by, and what somebody sets."""

    def __init__(self) -> None:
        self.wall, self.elapsed_s = NOON, 0.0

    def now(self) -> datetime:
        return self.wall

    def elapsed(self) -> float:
        return self.elapsed_s

    def sleep(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.elapsed_s += seconds

    def is_set(self, by: timedelta) -> None:
        """Somebody sets the clock, or the machine slept: no second goes by that is counted."""
        self.wall += by


class Story:
    """A planner whose jobs are done at once."""

    def __init__(self, *jobs: Job) -> None:
        self.clock = DrivenClock()
        self.planner = Planner(jobs, self.clock)
        self.jumps: list[timedelta] = []

    def runs(self, time: timedelta) -> Counter[str]:
        """Let time go by; return how often each job ran."""
        ran: Counter[str] = Counter()
        end = self.clock.elapsed() + time.total_seconds()
        while True:
            jumped = self.planner.jump()
            self.jumps += [jumped] if jumped else []
            for job in self.planner.take():
                ran[job.name] += 1
                self.planner.done(job.name)
            wait_s = self.planner.wait_s()
            assert wait_s <= 60
            if self.clock.elapsed() >= end:
                return ran
            self.clock.sleep(wait_s)


def job(name: str, every: timedelta, delay: timedelta = timedelta(0)) -> Job:
    return Job(name, every, lambda: "", delay)


def test_every_job_runs_at_its_pace() -> None:
    story = Story(job("often", MINUTE), job("seldom", timedelta(hours=1), delay=timedelta(minutes=30)))
    assert story.runs(timedelta(hours=2)) == {"often": 121, "seldom": 2}
    assert story.jumps == []


@pytest.mark.parametrize("by", [timedelta(days=-95), timedelta(hours=-3), timedelta(hours=-1), timedelta(seconds=-40)])
def test_a_clock_set_back_lets_nothing_wait(by: timedelta) -> None:
    story = Story(job("often", MINUTE), job("seldom", timedelta(hours=1)))
    story.runs(timedelta(minutes=10))
    story.clock.is_set(by)
    assert story.runs(timedelta(hours=3)) == {"often": 180, "seldom": 3}
    assert story.jumps == [by]


@pytest.mark.parametrize("by", [timedelta(days=95), timedelta(hours=8)])
def test_what_came_due_while_the_machine_slept_is_done_once(by: timedelta) -> None:
    story = Story(job("often", MINUTE), job("seldom", timedelta(hours=6)))
    story.runs(timedelta(minutes=10) + timedelta(seconds=30))
    story.clock.is_set(by)
    assert story.runs(timedelta(0)) == {"often": 1, "seldom": 1}
    assert story.runs(timedelta(minutes=5)) == {"often": 5}
    assert story.jumps == [by]


def test_ahead_and_back_again_the_pace_stays() -> None:
    story = Story(job("often", MINUTE), job("seldom", timedelta(hours=1)))
    for by in (95, -95, 95, -95):
        story.clock.is_set(timedelta(days=by))
        assert story.runs(timedelta(hours=1))["often"] in {60, 61}
    assert [jump.days for jump in story.jumps] == [95, -95, 95, -95]


def test_a_short_sleep_brings_only_what_is_overdue() -> None:
    story = Story(job("often", MINUTE), job("seldom", timedelta(hours=1)))
    story.runs(timedelta(seconds=30))
    story.clock.is_set(timedelta(minutes=20))
    assert story.runs(timedelta(minutes=1)) == {"often": 2}
    assert story.runs(timedelta(minutes=39)) == {"often": 39, "seldom": 1}


def test_a_clock_that_is_put_right_by_a_little_is_no_news() -> None:
    story = Story(job("often", MINUTE))
    for _ in range(100):
        story.clock.is_set(timedelta(seconds=2))
        story.runs(MINUTE)
    assert story.jumps == []


def test_a_job_in_hand_is_not_taken_a_second_time_nor_made_up_for() -> None:
    story = Story(job("slow", MINUTE))
    assert [one.name for one in story.planner.take()] == ["slow"]
    for _ in range(5):
        story.clock.sleep(60)
        assert story.planner.take() == []
    assert story.planner.running == ["slow"]
    story.planner.done("slow")
    assert story.planner.take() == []
    story.clock.sleep(60)
    assert [one.name for one in story.planner.take()] == ["slow"]


@pytest.mark.parametrize("works_s", [5, 30, 3000])
def test_a_job_that_is_woken_while_in_hand_runs_again_right_after(works_s: int) -> None:
    """What it was woken for may have come after it looked: it would wait for the whole next interval."""
    story = Story(job("sync", timedelta(minutes=15)))
    assert [one.name for one in story.planner.take()] == ["sync"]
    story.planner.wake("sync", 10)
    for _ in range(works_s):
        story.clock.sleep(1)
        assert story.planner.take() == []
    story.planner.done("sync")
    story.clock.sleep(10)
    assert [one.name for one in story.planner.take()] == ["sync"]
    story.planner.done("sync")
    assert story.runs(timedelta(minutes=14))["sync"] == 0  # and once only


def test_a_job_that_is_woken_shortly_before_its_time_is_not_forgotten_either() -> None:
    story = Story(job("sync", timedelta(minutes=15)))
    story.planner.take()
    story.clock.sleep(15 * 60 - 5)
    story.planner.wake("sync", 10)
    story.clock.sleep(6)
    assert story.planner.take() == []
    story.planner.done("sync")
    assert [one.name for one in story.planner.take()] == ["sync"]


def test_a_job_is_woken_soon_and_no_more_than_once_a_minute_whatever_the_clock_says() -> None:
    story = Story(job("sync", timedelta(minutes=15)))
    story.runs(timedelta(0))
    ran = 0
    for _ in range(60):
        story.planner.wake("sync", 10)
        story.clock.is_set(timedelta(hours=-1))
        ran += story.runs(timedelta(seconds=5))["sync"]
    assert ran == 5
    story.planner.wake("nobody", 10)


def test_the_service_goes_on_whatever_is_set(caplog: pytest.LogCaptureFixture) -> None:
    """Real threads; time only through what is handed in."""
    clock, ran, stop = DrivenClock(), list[datetime](), threading.Event()
    enough = threading.Event()
    settings = {3: timedelta(days=-95), 6: timedelta(days=95), 9: timedelta(hours=5)}

    def work() -> str:
        ran.append(clock.now())
        if by := settings.get(len(ran)):
            clock.is_set(by)
        if len(ran) == 12:
            enough.set()
        return ""

    def wait(stopped: threading.Event, seconds: float) -> None:
        pause(0.001)  # the jobs' own threads work
        if not stopped.is_set():
            clock.sleep(seconds)

    service = Service([job("look", MINUTE)], stop, clock, wait)
    service.jobs = [Job("look", MINUTE, work)]
    with caplog.at_level(logging.WARNING):
        thread = threading.Thread(target=service.run)
        thread.start()
        assert enough.wait(20)
        stop.set()
        thread.join(120)
    assert not thread.is_alive()
    told = [record.getMessage() for record in caplog.records]
    assert told[0].startswith("the clock of this machine jumped by 95 days, 0:00:00 back")
    assert "ahead (or the machine slept): what came due is done once" in told[1]
    assert len(told) == 3
