"""An open incident on days that do not find it off: it is told that it is open, since when, and why no figure is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec.structs import replace as replace_watch

from alerts.messages.digest import digest_message
from alerts.messages.incident_update import IncidentUpdate
from commerce.figures import VerdictState
from commerce.watches import Say
from tests.alerts.a_shop import SCENE, digest
from tests.alerts.messages.of_every_question import ONSET, REVENUE, WATCH, drifted, silent
from tests.alerts.messages.written import ANNA, RENDERER, TEAM, alert, words

LASTING = replace_watch(
    WATCH,
    began=ONSET.day,
    began_earliest=ONSET.earliest,
    began_latest=ONSET.latest,
    lost_minor=400_000,
    lost_against="usual",
)
HIDDEN = replace(
    REVENUE, state=VerdictState.NOT_ENOUGH_DATA, why="special_days", drift=None, losses=(), limit=None, interval=None
)


def told(case: IncidentUpdate, code: str = "en") -> str:
    """Return the digest's text of one incident."""
    made = replace(digest(), incidents=[case])
    return digest_message(made, SCENE, replace(ANNA, language=code), RENDERER).text


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (
            "en",
            "Still open since about Feb 25, 2026; today's figure cannot be compared (special days lie in these weeks).",
        ),
        (
            "vi",
            (
                "Vẫn chưa xong, từ khoảng 25/02/2026. Hôm nay chưa so sánh được vì trong kỳ có những ngày không như"
                " thường lệ."
            ),
        ),
        (
            "zh_Hant",
            "自約2026年2月25日起仍未解決\N{FULLWIDTH SEMICOLON}期間內有特殊日子\N{FULLWIDTH COMMA}今天無法比較。",
        ),
    ],
)
def test_special_days_are_why_nothing_can_be_compared(code: str, sentence: str) -> None:
    text = told(IncidentUpdate(HIDDEN, LASTING, Say.STILL_FIRING), code)
    assert sentence in text


def test_it_says_what_it_has_cost_and_claims_nothing_of_today() -> None:
    text = told(IncidentUpdate(HIDDEN, LASTING, Say.STILL_FIRING))
    assert "Toys & Co: Revenue is not over yet" in text
    assert "has cost about €4,000 so far" in text
    assert "off target" not in text.split("Revenue is not over yet")[1].split("\n\n")[0]
    case = IncidentUpdate(HIDDEN, LASTING, Say.STILL_FIRING)
    message = digest_message(replace(digest(), incidents=[case]), SCENE, TEAM, RENDERER)
    assert "Revenue is not over yet" in words(message)


def test_other_days_have_other_reasons() -> None:
    stale = replace(HIDDEN, state=VerdictState.STALE, why="stale")
    assert "today's figure cannot be judged" in told(IncidentUpdate(stale, LASTING, Say.STILL_FIRING))
    well = replace(HIDDEN, state=VerdictState.ON_TARGET, why="back")
    assert "today it is no longer off" in told(IncidentUpdate(well, LASTING, Say.STILL_FIRING))
    quiet = replace(silent("orders"), state=VerdictState.STALE, why="stale")
    text = told(IncidentUpdate(quiet, WATCH, Say.STILL_FIRING))
    assert "is not over yet" in text
    assert "No order since" not in text


def test_what_was_lost_so_far_never_falls_from_one_word_to_the_next() -> None:
    assert "so far €4,000" in alert(drifted(REVENUE, Say.STILL_FIRING, LASTING)).text  # this look alone says 3,100
    assert "so far €3,100" in alert(drifted(REVENUE, Say.STILL_FIRING, replace_watch(LASTING, lost_minor=1))).text
