"""Where Meta lets us wait, that is told as it begins; and nothing that is told or logged opens the account."""

from __future__ import annotations

import hashlib
import hmac
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from commerce.errors import ShopbellError
from connectors.sources.meta.choice import accounts
from connectors.sources.setup import Knock
from connectors.waiting import told_to
from shopbell.planner import Job
from shopbell.schedule import run_job
from tests.cache.stored import dump
from tests.shopbell.meta_by_key.meta_house import NOON, House, around
from tests.shopbell.meta_by_key.test_trouble import findings

Build = Callable[..., House]


def heard_of(house: House, hours: float = 0) -> list[str]:
    """Return what was told while a sync waited."""
    heard: list[str] = []
    with told_to(heard.append):
        assert house.sync(hours).refused == {}
    return heard


def test_every_pause_for_the_budget_is_told_as_it_begins(build: Build) -> None:
    house = build(used=91.5, takes=0.5)
    assert heard_of(house) == ["Meta's budget of requests is nearly used up (92 %); waiting 60 s"]
    assert len(house.asked()) == 2
    assert house.clock.now() - NOON == timedelta(seconds=60)


def test_a_report_that_is_worked_out_says_how_far_it_is(build: Build) -> None:
    house = build(history="2026-10-01", runs_hang=0)
    heard = heard_of(house)
    assert heard == [
        f"Meta is working out its report of {days} (done: 45 %); waiting 10 s (part 2 of 2)"
        for days in ("2026-10-01 to 2026-10-30",)  # the five seconds before are too few to be told
    ]


def test_a_service_writes_the_waits_into_its_log(build: Build, caplog: pytest.LogCaptureFixture) -> None:
    house = build(used=91.5, takes=0.5)
    with caplog.at_level(logging.INFO, "shopbell.run"):
        run_job(Job("sync toys", timedelta(hours=1), lambda: house.sync().summary), threading.Event())
    waits, done = caplog.messages
    assert waits == "sync toys: Meta's budget of requests is nearly used up (92 %); waiting 60 s"
    assert done.startswith("sync toys: done in")


def test_who_looks_on_waits_only_when_next_to_nothing_is_left(build: Build) -> None:
    house, scant = build(used=91.5, takes=0.5), build(name="scant", used=97, takes=0.1)
    heard: list[str] = []
    with told_to(heard.append):
        findings(house)
        assert heard == []
        findings(scant)
    assert heard == ["Meta's budget of requests is nearly used up (97 %); waiting 20 s"] * 2
    assert house.clock.now() == NOON


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_nothing_that_opens_the_account_is_told_whatever_repeats_it(
    build: Build, caplog: pytest.LogCaptureFixture, place: int
) -> None:
    house = build("signed = true\n", app_secret="s3cretOfTheApp", history="2026-10-01")
    proof = hmac.new(house.meta.app_secret.encode(), house.meta.token.encode(), hashlib.sha256).hexdigest()
    house.meta.faults = [*[None] * (place - 1), "quoting"]
    heard: list[str] = []
    with told_to(heard.append), caplog.at_level(logging.DEBUG):
        report = house.sync()
        said = [report.refused["spend"], *heard, *caplog.messages, caplog.text, dump(house.cache.path)]
        house.meta.faults = [*[None] * (place - 1), "quoting"]
        try:
            said += findings(house)
        except ShopbellError as error:
            said += [str(error), repr(error)]
    assert "refuses with error 77" in report.refused["spend"]
    for secret in (house.meta.token, house.meta.app_secret, proof):
        for begin in (secret, secret[:8], secret[-8:]):  # nor a part of it, where a quotation was cut off
            assert not [one for one in said if begin in one]


def test_the_list_of_accounts_is_asked_for_with_a_signature_too(build: Build) -> None:
    house = build("signed = true\n", app_secret="s3cretOfTheApp")
    secrets = {"token": house.meta.token, "app_secret": house.meta.app_secret}
    source: Any = house.installation.settings.shop[0].source[0]
    knock = Knock({"base_url": source.base_url}, secrets, house.installation.settings.place, around(house))
    assert [one.id for one in accounts(knock)] == ["1234567890"]
    house.meta.faults = ["quoting"]
    with pytest.raises(ShopbellError) as caught:
        list(accounts(knock))
    assert "error 77" in str(caught.value)
    assert not any(secret[:8] in str(caught.value) for secret in secrets.values())
