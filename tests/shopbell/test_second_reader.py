"""What nobody has answered goes to a second reader, and to nobody else; what was answered is nothing held back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from alerts.inbox.receive import receive
from cache import Cache
from commerce.answers import Answer
from commerce.errors import Refused
from commerce.feeds import Feed
from commerce.watches import Severity, Watch, WatchState
from shopbell import wiring
from shopbell.desk import answerers_of, desk, readers_of
from shopbell.jobs import digest
from shopbell.jobs.check import check
from shopbell.recipients import alert_recipients
from tests import make
from tests.alerts.inbox.answering import answered
from tests.make import INFO, NOON
from tests.shopbell.installed import TOYS, installed

ESCALATING = """
[targets.order_count]
at_least = 100
per = "week"
[alerts]
escalate_to = "Ben"
escalate_high = "4 h"
escalate_medium = "4 h"
[[recipient]]
name = "Anna"
[[recipient]]
name = "Ben"
shops = ["other"]
"""
FIRED = Watch(
    state=WatchState.FIRING,
    since=NOON - timedelta(hours=5),
    told_at=NOON - timedelta(hours=5),
    baseline_done=True,
    looks="x",
    words=1,
    severity=Severity.MEDIUM,
    incident="toys/order_count@2026-03-02T07:00Z",
)


@pytest.fixture
def installation(tmp_path: Path) -> wiring.Installation:
    return installed(tmp_path, TOYS + TOYS.replace("toys", "other") + ESCALATING)


@pytest.fixture
def cache(installation: wiring.Installation) -> Iterator[Cache]:
    with installation.open_cache() as opened:
        opened.shops.ensure("toys", INFO)
        orders = [make.order(number, NOON - timedelta(days=number)) for number in range(1, 200)]
        opened.feeds.save_page("toys", make.page(*orders))
        opened.feeds.note("toys", Feed.ORDERS, NOON)
        opened.runs.note("sync", "toys", NOON, NOON)
        opened.incidents.commit("toys", {"order_count": FIRED}, [], [], NOON)
        yield opened


def looked(installation: wiring.Installation, cache: Cache) -> list[str]:
    """Take a look; return who is told of orders."""
    opened = installation.open_shop(installation.settings.shop[0], cache)
    recipients = alert_recipients(installation.settings, "toys")
    report = check(opened, cache, installation.collection, installation.renderer, recipients)
    return [message.recipient for message in report.messages if "order_count" in message.key]


def test_only_the_second_reader_hears_of_what_nobody_answered_and_only_once(
    installation: wiring.Installation, cache: Cache
) -> None:
    assert looked(installation, cache) == ["Ben"]
    assert looked(installation, cache) == []
    assert cache.incidents.watches("toys")["order_count"].escalated_at == NOON


def test_what_was_answered_calls_nobody_and_is_nothing_held_back(
    installation: wiring.Installation, cache: Cache
) -> None:
    answered(cache, "acknowledge", "order_count", NOON, who="anna", words="moving house")
    assert looked(installation, cache) == []
    opened = installation.open_shop(installation.settings.shop[0], cache)
    told = digest.digest(opened, cache, installation.collection)
    assert [(one.verdict.kpi, one.watch.by, one.watch.note) for one in told.incidents] == [
        ("order_count", "anna", "moving house")
    ]
    assert all(one.reason and not one.action for one in told.held_back)


def test_whom_it_is_taken_to_may_answer_for_a_shop_that_he_does_not_read_of(
    installation: wiring.Installation, cache: Cache
) -> None:
    assert readers_of(installation, "toys") == ["Anna"]
    assert answerers_of(installation, "toys") == ["Anna", "Ben"]
    cache.incidents.commit("toys", {"order_count": FIRED}, [], [], NOON)
    said = Answer("1", "acknowledge", "toys", "order_count", "Ben", "slack")
    assert receive(said, desk(installation, cache)).subject == "order_count"
    assert cache.incidents.watches("toys")["order_count"].by == "Ben"


def test_without_a_second_reader_nobody_else_may_answer(tmp_path: Path) -> None:
    alone = ESCALATING.replace('escalate_to = "Ben"\nescalate_high = "4 h"\nescalate_medium = "4 h"\n', "")
    place = installed(tmp_path, TOYS + TOYS.replace("toys", "other") + alone)
    assert answerers_of(place, "toys") == ["Anna"]
    with place.open_cache() as opened:
        opened.shops.ensure("toys", INFO)
        opened.incidents.commit("toys", {"order_count": FIRED}, [], [], NOON)
        with pytest.raises(Refused):
            receive(Answer("1", "acknowledge", "toys", "order_count", "Ben", "slack"), desk(place, opened))
