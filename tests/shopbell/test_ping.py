"""The dead man's switch: a real monitor over HTTP is asked around real rounds, and nobody ever waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from commerce.errors import Refused, TryLater
from shopbell.operation.ping import Pinger, Rounds, Signal, address
from shopbell.schedule import Job, Service
from tests.listening import Handler, listening
from tests.shopbell.config.reading import SHOP, mistakes, read
from tests.waiting import elapsed, until

SECRET = "3a1c9f2e-secret"
OFTEN = timedelta(seconds=0.05)
RARELY = timedelta(hours=1)


@dataclass
class Monitor:
    """What was asked, and what it answers."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    status: int = 200
    hangs: threading.Event = field(default_factory=threading.Event)

    @property
    def signals(self) -> list[str]:
        return [path.removeprefix(f"/{SECRET}") or "success" for path in self.asked]


@pytest.fixture
def monitor() -> Iterator[Monitor]:
    made = Monitor()
    made.hangs.set()

    class Asked(Handler):
        def get(self) -> None:
            made.asked.append(self.path)
            made.hangs.wait()
            self.answer(made.status, b"OK")

    with listening(Asked) as url:
        made.url = f"{url}/{SECRET}"
        yield made
        made.hangs.set()
        # whoever still asks would log into the next test
        until(lambda: not any(one.name == "ping" for one in threading.enumerate()))


def serving(
    monitor: Monitor,
    *jobs: Job,
    seen: Callable[[], bool],
    timeout_s: float = 60,
    away_for: timedelta = timedelta(hours=6),
) -> None:
    """Run the real service with these jobs until something is seen."""
    names = [job.name for job in jobs if job.name.startswith("sync")]
    service = Service(jobs, rounds=Rounds(names, Pinger(monitor.url, elapsed, timeout_s), elapsed, away_for))
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        until(seen)
    finally:
        service.stop.set()
        thread.join(120)
    assert not thread.is_alive()


def is_asked(monitor: Monitor, times: int) -> bool:
    return len(monitor.asked) >= times


def fine() -> str:
    return "fine"


def put_off() -> str:
    msg = "toys.example answered 503"
    raise TryLater(msg)


def refused() -> str:
    msg = "toys.example answered 401"
    raise Refused(msg)


def broken() -> str:
    raise RuntimeError


def test_a_round_begins_with_the_first_shop_and_is_over_with_the_last(monitor: Monitor) -> None:
    serving(
        monitor,
        Job("sync toys", RARELY, fine, waits_for_others=True),
        Job("sync wood", RARELY, fine, timedelta(seconds=0.3), waits_for_others=True),
        Job("deliver", OFTEN, fine),
        seen=lambda: len(monitor.asked) >= 2,
    )
    assert monitor.signals == ["/start", "success"]


def test_rounds_go_on_one_after_the_other(monitor: Monitor) -> None:
    serving(monitor, Job("sync toys", OFTEN, fine), seen=lambda: len(monitor.asked) >= 6)
    assert monitor.signals[:6] == ["/start", "success"] * 3


@pytest.mark.parametrize(
    ("work", "signal"),
    [(put_off, "success"), (refused, "/fail"), (broken, "/fail")],
    ids=["a shop that is away is tried again by itself", "a key that was revoked", "a mistake of the program"],
)
def test_what_needs_a_person_fails_the_round(monitor: Monitor, work: Callable[[], str], signal: str) -> None:
    serving(
        monitor,
        Job("sync toys", RARELY, fine),
        Job("sync wood", RARELY, work, timedelta(seconds=0.1)),
        seen=lambda: len(monitor.asked) >= 2,
    )
    assert monitor.signals == ["/start", signal]


def test_a_shop_that_is_away_for_long_fails_the_round(monitor: Monitor) -> None:
    serving(monitor, Job("sync toys", RARELY, put_off), seen=lambda: is_asked(monitor, 2), away_for=timedelta(0))
    assert monitor.signals == ["/start", "/fail"]


def test_a_shop_that_is_back_begins_anew_to_be_away(monitor: Monitor) -> None:
    now_s = 0.0
    rounds = Rounds(["sync toys"], Pinger(monitor.url, elapsed), lambda: now_s, timedelta(hours=6))
    for count, (hour, is_put_off) in enumerate(
        ((0, True), (5, True), (6, False), (7, True), (12, True), (13, True)), start=1
    ):
        now_s = hour * 3600.0
        rounds.began("sync toys")
        rounds.ended("sync toys", has_failed=False, is_put_off=is_put_off)
        until(partial(is_asked, monitor, 2 * count))
    rounds.stop()
    assert monitor.signals == [*["/start", "success"] * 5, "/start", "/fail"]


def test_a_job_of_ours_that_fails_fails_the_round(monitor: Monitor) -> None:
    serving(
        monitor,
        Job("digests", RARELY, broken),
        Job("sync toys", RARELY, fine, timedelta(seconds=0.3)),
        seen=lambda: len(monitor.asked) >= 2,
    )
    assert monitor.signals == ["/start", "/fail"]


def test_a_monitor_that_hangs_holds_up_nothing(monitor: Monitor) -> None:
    monitor.hangs.clear()
    runs: list[int] = []

    def counted() -> str:
        runs.append(1)
        return ""

    serving(
        monitor, Job("sync toys", OFTEN, counted), seen=lambda: len(runs) >= 20 and is_asked(monitor, 1), timeout_s=300
    )
    assert monitor.signals == ["/start"], "the first one hangs on"


@pytest.mark.parametrize("status", [404, 500, 302])
def test_its_failure_is_logged_once_and_never_with_the_address(
    monitor: Monitor, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    monitor.status = status
    with caplog.at_level(logging.INFO):
        serving(monitor, Job("sync toys", OFTEN, fine), seen=lambda: len(monitor.asked) >= 6)
    lines = [one.getMessage() for one in caplog.records if one.getMessage().startswith("ping")]
    assert lines == [f"ping: 127.0.0.1 answered {status}; the jobs go on without it"]
    assert SECRET not in caplog.text


def test_that_it_is_reached_again_is_logged_once(monitor: Monitor, caplog: pytest.LogCaptureFixture) -> None:
    monitor.status = 500
    ping = Pinger(monitor.url, elapsed)
    with caplog.at_level(logging.INFO):
        for status in (500, 200, 200):
            monitor.status = status
            ping("success")
            until(partial(is_asked, monitor, len(monitor.asked) + 1))
        until(lambda: "is reached again" in caplog.text)
        ping.stop()
    assert caplog.text.count("ping: 127.0.0.1 is reached again") == 1


def test_where_nobody_listens_it_is_said_without_the_address(caplog: pytest.LogCaptureFixture) -> None:
    ping = Pinger(f"http://127.0.0.1:9/{SECRET}", elapsed, timeout_s=2)
    with caplog.at_level(logging.INFO):
        ping("success")
        until(lambda: "cannot be reached" in caplog.text)
        ping.stop()
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("url", "signal", "asked"),
    [
        ("https://hc-ping.com/abc", "success", "https://hc-ping.com/abc"),
        ("https://hc-ping.com/abc/", "fail", "https://hc-ping.com/abc/fail"),
        ("https://up.example/push?key=abc", "start", "https://up.example/push/start?key=abc"),
    ],
)
def test_the_signal_stands_at_the_end_of_the_path(url: str, signal: Signal, asked: str) -> None:
    assert address(url, signal) == asked


@pytest.mark.parametrize(
    "written",
    [
        f"hc-ping.com/{SECRET}",
        f"ftp://x/{SECRET}",
        f"https://[{SECRET}",
        f" https://x/{SECRET}",
        f"https://x/a {SECRET}",
        f"https://x/a\\n{SECRET}",
        f"https://x/a\\t{SECRET}",
    ],
)
def test_a_wrong_address_is_refused_without_showing_it(tmp_path: Path, written: str) -> None:
    (found,) = mistakes(tmp_path, f'{SHOP}[service]\nping_url = "{written}"\n')
    assert found.startswith("config.toml, [service]: ping_url is no web address; write the one that your monitor shows")
    assert SECRET not in found


@pytest.mark.parametrize("written", [f'["https://x/{SECRET}"]', f'{{ url = "https://x/{SECRET}" }}', "12345678"])
def test_what_is_no_text_is_refused_without_showing_it(tmp_path: Path, written: str) -> None:
    (found,) = mistakes(tmp_path, f"{SHOP}[service]\nping_url = {written}\n")
    assert "[service]: ping_url is no text in quotes; write ping_url = " in found
    assert (SECRET in found, "12345678" in found) == (False, False)


def test_the_address_stands_in_no_representation(tmp_path: Path) -> None:
    settings = read(tmp_path, f'{SHOP}[service]\nping_url = "https://hc-ping.com/{SECRET}"\n')
    assert settings.service.ping_url == f"https://hc-ping.com/{SECRET}"
    assert SECRET not in repr(settings)
