"""The digest goes to a team's chat at the hour that the team names, once a day, whatever happens to the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from commerce.clock import FrozenClock
from commerce.feeds import Feed
from shopbell import secrets, service, wiring
from shopbell.digests import write_digests
from shopbell.jobs.sync import sync
from tests import make
from tests.alerts.channels.counterpart import Fault, web_server
from tests.alerts.channels.slack import texts
from tests.make import NOON
from tests.shopbell.scripted import ScriptedShop
from wording.language import language
from wording.names import Names

CONFIG = (
    '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
    '[[recipient]]\nname = "Anna"\ndigest_at = "08:00"\n'
    '[[channels.slack]]\nname = "team"\nwebhook_env = "HOOK"\nlanguage = "vi"\ndigest_at = "07:30"\n'
)


def at(local: str) -> FrozenClock:
    return FrozenClock(datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Berlin")))


@pytest.fixture
def chat() -> Iterator[tuple[str, list[Any]]]:
    with web_server(Fault.NONE) as served:
        yield served


def installation(folder: Path, hook: str) -> wiring.Installation:
    (folder / "config.toml").write_text(CONFIG)
    secrets.save(secrets.load(folder / "secrets.toml", {}), {"customer_key": "ab" * 32})
    opened = wiring.open_installation(folder / "config.toml", folder / "data", FrozenClock(NOON), {"HOOK": hook})
    orders = make.page(make.order(1, NOON - timedelta(days=1)))
    with opened.open_cache() as cache:
        sync(opened.settings.shop[0], cache, ScriptedShop({Feed.ORDERS: [orders]}), opened.clock)
    return opened


def test_it_is_posted_once_a_day_from_its_hour_on(tmp_path: Path, chat: tuple[str, list[Any]]) -> None:
    url, posted = chat
    opened = installation(tmp_path, url)

    def written(local: str) -> str:
        return write_digests(replace(opened, clock=at(local)))

    assert written("2026-03-03T07:29") == ""
    assert written("2026-03-03T07:30") == "written: toys for slack team"
    assert written("2026-03-03T07:31") == ""
    assert written("2026-03-03T08:00") == "written: toys for Anna"
    assert written("2026-03-04T09:00") == "written: toys for Anna, toys for slack team"
    assert len(posted) == 2
    notified, headline, *others = texts(posted[0])
    day, vietnamese = date(2026, 3, 3), language("vi")
    assert vietnamese.day(day) in notified
    assert vietnamese.long_day(day) in headline
    assert any(Names(opened.collection, "vi")("order_count") in words for words in others)
    assert len(list((tmp_path / "data" / "outbox").glob("*Anna*.txt"))) == 2


def test_a_lost_answer_is_told_and_waits_for_a_person(tmp_path: Path) -> None:
    with web_server(Fault.LOST) as (url, posted):
        opened = replace(installation(tmp_path, url), clock=at("2026-03-03T07:30"))
        write_digests(opened)
        assert service.deliver(opened) == ""  # it is not sent again
        assert len(posted) == 1
    with opened.open_cache() as cache:
        [perhaps] = cache.outbox.parked()
    assert perhaps.is_uncertain
    assert perhaps.reason == "Slack webhook 'team' has the message, but its answer was lost (ConnectionError)"
