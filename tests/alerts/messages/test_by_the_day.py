"""What comes by the day is told by days, on the shop's calendar; what comes at any time by its clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from alerts.messages.alert import alert_message
from alerts.messages.incident_update import IncidentUpdate
from commerce.figures import Verdict
from commerce.languages import LANGUAGES
from commerce.watches import Say
from tests.alerts.a_shop import SCENE
from tests.alerts.messages.of_every_question import WATCH, silent
from tests.alerts.messages.written import RENDERER, SHELF, alert
from wording.language import language as speech

FIRST, LAST = date(2026, 3, 8), date(2026, 3, 9)


def untagged(zone: ZoneInfo) -> Verdict:
    """Return a verdict on carts that were not counted on two whole days."""
    verdict = silent("carts")
    assert verdict.silence is not None
    since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (FIRST, LAST + timedelta(days=1)))
    return replace(verdict, silence=replace(verdict.silence, since=since, until=until, by_day=True))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "zone",
    [
        "Asia/Ho_Chi_Minh",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "America/Havana",  # on 8 March the day begins at one: at midnight the clock is put forward
    ],
)
def test_a_tag_that_broke_is_told_by_whole_days(zone: str, code: str) -> None:
    place = ZoneInfo(zone)
    scene = replace(SCENE, zone=place, now=datetime(2026, 3, 10, 12, tzinfo=place).astimezone(UTC))
    case = IncidentUpdate(untagged(place), WATCH, Say.FIRED)
    told = alert_message([case], scene, replace(SHELF, language=code), RENDERER)
    assert ":" not in told.subject.replace("Toys & Co:", "")
    assert speech(code).day(FIRST) in told.subject
    sentence = speech(code).gettext("Counted up to %(day)s; visits come by the day.")
    assert sentence % {"day": speech(code).day(LAST)} in told.text


def test_what_comes_at_any_time_is_told_by_the_clock() -> None:
    told = alert(IncidentUpdate(silent("orders"), WATCH, Say.FIRED)).text
    assert "No order since 05:05" in told
    assert "come by the day" not in told


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_order_at_midnight_that_is_looked_for_at_midnight_is_told_by_the_clock(code: str) -> None:
    verdict, zone = silent("orders"), SCENE.zone
    assert verdict.silence is not None
    since, until = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (LAST, LAST + timedelta(days=1)))
    case = IncidentUpdate(
        replace(verdict, silence=replace(verdict.silence, since=since, until=until)), WATCH, Say.FIRED
    )
    told = alert_message([case], SCENE, replace(SHELF, language=code), RENDERER)
    assert "00:00" in told.subject
    assert speech(code).gettext("Counted up to %(day)s; visits come by the day.").partition("%")[0] not in told.text
