"""Ten seconds: the first screen says which number, then and now, how bad in money, what to do first; in every kind.

Names are as long as they may be: a shop with eighty characters, the longest KPIs of the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from alerts.channels.email import CHANNEL as EMAIL
from alerts.channels.folder import CHANNEL as FOLDER
from alerts.channels.folder.channel import standing_alone
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate
from alerts.messages.periodic import Periodic, periodic_message
from alerts.messages.recipient import Recipient
from alerts.messages.together import Named, ShopNews, together_message
from alerts.messages.views import AlertView, view
from commerce.languages import LANGUAGES
from commerce.messages import Message
from tests.alerts.a_shop import KNOWLEDGE, SCENE, WEEKS, history
from tests.alerts.messages.golden_messages import CASES
from tests.templates.first_screen import SCREENS, first_screens, on_one_line
from tests.templates.test_one_screen import RENDERER, a_month, morning
from tests.templates.test_pages import CHROMIUM
from wording.escaping import HTML
from wording.language import language
from wording.render import templates_in

pytestmark = pytest.mark.untraced

SHOP = "Nhà sách thiếu nhi và đồ chơi gỗ thủ công Hoàn Kiếm, Hà Nội & Đà Nẵng (online)"
LONG = replace(SCENE, shop=SHOP)
_COURSE = history(5012, 4400, 3900, 2900, 2850, 2810)


def alerts(code: str) -> dict[str, tuple[Message, AlertView]]:
    """Return every kind of alert, as a reader of mail gets it who may reply."""
    to = Recipient("anna", EMAIL, "anna@example.com", code, takes_replies=True)
    told = {}
    for name, case in CASES.items():
        drawn = replace(case, course=_COURSE) if case.verdict.silence is None else case
        told[f"alert-{name}"] = alert_message([drawn], LONG, to, RENDERER), view(drawn, LONG, KNOWLEDGE, code)
    return told


def digests(code: str) -> dict[str, tuple[Message, list[IncidentUpdate]]]:
    """Return every kind of digest, and the incidents of which its first screen must tell."""
    to = Recipient("anna", FOLDER, "outbox", code)
    day, month = morning(), a_month()
    days = day.yesterday[0].figure.period
    drawn = [replace(day.incidents[0], course=_COURSE), *day.incidents[1:]]
    week = replace(month, edition="weekly", numbers={"": month.numbers["purchase"][:6]}, incidents=drawn)
    in_part = replace(week, read_to=month.days.first)
    shops = [
        ShopNews(f"{number} {SHOP}"[:80], LONG, days, day.yesterday[:2], day.incidents[: 2 - number])
        for number in range(3)
    ]

    def of_days(told: Periodic) -> Message:
        return periodic_message(told, replace(LONG, currency="VND"), to, RENDERER)

    def of_many(edition: str) -> Message:
        return together_message(shops, Named(edition, WEEKS.last), LONG.now, to, RENDERER)  # type: ignore[arg-type]  # one of the three

    return {
        "daily-0": (digest_message(replace(day, incidents=()), LONG, to, RENDERER), []),
        "daily-1": (digest_message(replace(day, incidents=day.incidents[:1]), LONG, to, RENDERER), [day.incidents[0]]),
        "daily-2": (digest_message(day, LONG, to, RENDERER), [*day.incidents]),
        "weekly": (of_days(week), [day.incidents[0]]),
        "weekly-in-part": (of_days(in_part), [day.incidents[0]]),
        "monthly": (of_days(month), [day.incidents[0]]),
        "together": (of_many("daily"), [day.incidents[0]]),
        "together-weekly": (of_many("weekly"), [day.incidents[0]]),
    }


def said(code: str, template: str, macro: str, shown: AlertView) -> str:
    """Return a sentence as the page says it."""
    module = templates_in(code, HTML).get_template(template).module
    return on_one_line(str(getattr(module, macro)(shown)))


def must_be_seen(code: str, shown: AlertView) -> Iterator[str]:
    """Yield what the first screen says of an incident: the number then and now, the money, what to do first."""
    yield said(code, "sentences.j2", "what", shown)
    if shown.silence is not None:
        yield said(code, "sentences.j2", "cost_of_silence", shown)
    elif shown.is_recovery:
        yield said(code, "sentences.j2", "cost", shown)
    elif not shown.still:
        week = shown.against_usual.a_week if shown.against_usual is not None else shown.cost_week
        if week is not None:
            yield on_one_line(week.write_roughly(language(code)))
    has_parts = shown.cause is not None and bool(shown.cause.explanation)
    if shown.silence is not None or shown.advice is not None or has_parts:
        yield said(code, "digest.j2", "first_action", shown) if not shown.is_recovery else ""


@cache
def _seen(code: str, width: int, folder: Path) -> Mapping[str, str]:
    pages = {name: standing_alone(message) for name, (message, _) in {**alerts(code), **digests(code)}.items()}
    return first_screens(pages, width, folder)


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH to look at pages with")
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", SCREENS)
def test_the_first_screen_of_an_alert_says_all_that_matters(
    code: str, width: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen = _seen(code, width, _folder(tmp_path_factory, code, width))
    lacking = {
        name: [piece for piece in must_be_seen(code, shown) if piece and piece not in seen[name]]
        for name, (_, shown) in alerts(code).items()
    }
    assert {name: pieces for name, pieces in lacking.items() if pieces} == {}


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on PATH to look at pages with")
@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("width", SCREENS)
def test_the_first_screen_of_a_digest_says_all_that_matters(
    code: str, width: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seen = _seen(code, width, _folder(tmp_path_factory, code, width))
    lacking = {
        name: [
            piece
            for case in cases
            for piece in must_be_seen(code, view(case, LONG, KNOWLEDGE, code))
            if piece and piece not in seen[name]
        ]
        for name, (_, cases) in digests(code).items()
    }
    assert {name: pieces for name, pieces in lacking.items() if pieces} == {}


def _folder(factory: pytest.TempPathFactory, code: str, width: int) -> Path:
    place = factory.getbasetemp() / f"first-screen-{code}-{width}"
    place.mkdir(exist_ok=True)
    return place
