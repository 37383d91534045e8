"""The service with real threads and fast intervals: isolation, no pile-up, a clean stop."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from commerce.errors import TryLater
from shopbell.outside import StoppableClock
from shopbell.schedule import Job, Service
from tests.waiting import elapsed, pause

pytestmark = pytest.mark.untraced

ROOT = Path(__file__).parents[2]
FAST = timedelta(seconds=0.05)


def run_until(service: Service, enough: threading.Event) -> None:
    """Run the service in a thread of its own until something has happened, then stop it."""
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        assert enough.wait(10), "the service did not do its work"
    finally:
        service.stop.set()
        thread.join(120)
    assert not thread.is_alive()


def test_one_shops_failure_does_not_stop_anothers(caplog: pytest.LogCaptureFixture) -> None:
    enough, runs = threading.Event(), [0, 0]

    def broken() -> str:
        runs[0] += 1
        msg = "https://toys.example/?consumer_secret=cs_hidden"
        raise RuntimeError(msg)

    def works() -> str:
        runs[1] += 1
        if min(runs) >= 3:
            enough.set()
        return "fine"

    with caplog.at_level(logging.INFO):
        run_until(Service([Job("sync broken", FAST, broken), Job("sync works", FAST, works)]), enough)
    lines = [record.getMessage() for record in caplog.records]
    assert any(line.startswith("sync broken: failed") and "RuntimeError at test_schedule.py" in line for line in lines)
    assert any(line.startswith("sync works: done") and line.endswith("fine") for line in lines)
    assert "cs_hidden" not in caplog.text


def test_a_slow_job_is_never_run_twice_at_once() -> None:
    enough, inside, most, count = threading.Event(), 0, 0, 0
    lock = threading.Lock()

    def slow() -> str:
        nonlocal inside, most, count
        with lock:
            inside += 1
            most = max(most, inside)
        pause(0.2)  # four times its interval
        with lock:
            inside -= 1
            count += 1
            if count >= 3:
                enough.set()
        return ""

    run_until(Service([Job("slow", FAST, slow)]), enough)
    assert most == 1


def test_stopping_waits_for_the_page_in_hand() -> None:
    began, finished = threading.Event(), threading.Event()

    def page() -> str:
        began.set()
        pause(0.3)
        finished.set()
        return ""

    run_until(Service([Job("sync", timedelta(hours=1), page)]), began)
    assert finished.is_set()


def test_a_wait_ends_when_the_service_stops() -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    begin = elapsed()
    with pytest.raises(TryLater):
        StoppableClock(stop).sleep(60)
    assert elapsed() - begin < 5


def test_sigterm_ends_it_cleanly() -> None:
    script = (
        "from datetime import timedelta\n"
        "from shopbell.schedule import Job, Service, configure_log\n"
        "configure_log()\n"
        "service = Service([Job('sync toys', timedelta(hours=1), lambda: 'fine')])\n"
        "service.stop_on()\n"
        "service.run()\n"
        "print('all stored')\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    seen: list[str] = []
    while not (seen and "sync toys: done" in seen[-1]):
        seen.append(process.stderr.readline())
        assert seen[-1], f"ended too early: {seen}"
    process.terminate()
    out, rest = process.communicate(timeout=10)
    assert process.returncode == 0
    assert out == "all stored\n"
    assert "SIGTERM: finishing what is in hand" in rest
    assert rest.rstrip().endswith("stopped")


def test_sigterm_ends_it_within_ten_seconds_though_a_job_hangs() -> None:
    script = (
        "import threading\n"
        "from datetime import timedelta\n"
        "from shopbell.schedule import Job, Service, configure_log\n"
        "configure_log()\n"
        "def hangs():\n"
        "    print('begun', flush=True)\n"
        "    threading.Event().wait(300)\n"
        "service = Service([Job('sync toys', timedelta(hours=1), hangs, waits_for_others=True)])\n"
        "service.stop_on()\n"
        "service.run()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        begin = elapsed()
        process.terminate()
        _, told = process.communicate(timeout=120)
        assert elapsed() - begin < 10
    assert process.returncode == 0
    assert "stopped without sync toys, which hangs: what it has not stored is read again" in told


def test_shops_that_hang_keep_no_message_from_leaving() -> None:
    sent, stop = threading.Event(), threading.Event()

    def hangs() -> str:
        stop.wait(20)
        return ""

    def deliver() -> str:
        sent.set()
        return ""

    hour = timedelta(hours=1)
    shops = [Job(f"sync {number}", hour, hangs, waits_for_others=True) for number in range(9)]
    run_until(Service([*shops, Job("deliver", hour, deliver, timedelta(seconds=0.2))], stop), sent)
