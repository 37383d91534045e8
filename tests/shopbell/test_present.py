"""The screen says of a value what the mails say of it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from alerts.digest import Digest, Line, digest_view
from alerts.language import language
from commerce.figures import Target, VerdictState
from shopbell import present
from tests.alerts.a_shop import KNOWLEDGE, NOW, SCENE, figure, verdict

ENGLISH = language("en")
AT_LEAST_40 = Target("at_least", Fraction(4000))


@pytest.mark.parametrize(
    ("minor", "state", "said"),
    [
        (4520, "on_target", "on target"),
        (3900, "on_target", "too close to the limit to tell"),  # beyond its limit, but it may be chance
        (3000, "off_target", "off target"),
        (3900, "not_enough_data", "not enough data to tell"),
    ],
)
def test_the_table_and_the_digest_use_the_same_words(minor: int, state: str, said: str) -> None:
    judged = verdict(figure("average_order_value", minor, "currency", minor * 10, 10), state, AT_LEAST_40)
    assert present.cells(present.row_of(judged), KNOWLEDGE, ENGLISH)[-1] == said
    [hero] = digest_view(Digest("toys", NOW.date(), [Line(judged)]), SCENE, KNOWLEDGE, "en").heroes
    assert hero.state == said
    assert present.verdict_json(judged, KNOWLEDGE, ENGLISH)["state"] == VerdictState(state).value  # scripts get codes


def test_what_has_no_target_has_no_state_but_that_of_no_data() -> None:
    watched = verdict(figure("average_order_value", 3900, "currency", 39_000, 10), "on_target")
    assert present.cells(present.row_of(watched), KNOWLEDGE, ENGLISH)[-1] == ""
    lacking = verdict(figure("average_order_value", None, "currency"), "no_data")
    assert present.cells(present.row_of(lacking), KNOWLEDGE, ENGLISH)[-1] == "no data"
