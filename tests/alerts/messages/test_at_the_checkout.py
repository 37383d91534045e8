"""Where no order comes, whether people come as far as the checkout is told beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alerts.messages.alert import alert_message
from alerts.messages.incident_update import IncidentUpdate
from commerce.watches import Say
from tests.alerts.a_shop import SCENE, advice
from tests.alerts.messages.of_every_question import WATCH, ended, silent
from tests.alerts.messages.written import RENDERER, SHELF, TEAM, alert, words


def with_checkouts(case: IncidentUpdate, begun: int | None) -> IncidentUpdate:
    silence = case.verdict.silence
    assert silence is not None
    return replace(case, verdict=replace(case.verdict, silence=replace(silence, checkouts=begun)))


DEAD = IncidentUpdate(silent("orders"), WATCH, Say.FIRED)


@pytest.mark.parametrize(
    ("code", "begun", "sentence"),
    [
        ("en", 14, "14 checkouts were begun since then, and none of them was finished."),
        ("en", 1, "1 checkout was begun since then, and it was not finished."),
        ("en", 0, "Not one checkout was begun since then: people do not even come to the checkout."),
        ("vi", 14, "Từ đó có 14 lượt bắt đầu thanh toán nhưng không lượt nào hoàn tất."),
        ("vi", 0, "Từ đó không có lượt thanh toán nào được bắt đầu: khách không hề vào đến bước thanh toán."),
        ("zh_Hant", 14, "在那之後有 14 次開始結帳"),
        ("zh_Hant", 0, "在那之後沒有人開始結帳"),
    ],
)
def test_a_silence_tells_how_many_checkouts_were_begun(code: str, begun: int, sentence: str) -> None:
    for reader in (SHELF, TEAM):
        told = alert_message([with_checkouts(DEAD, begun)], SCENE, replace(reader, language=code), RENDERER)
        assert sentence in (told.text if reader is SHELF else words(told))


def test_nothing_is_said_of_checkouts_that_nobody_knows_nor_when_orders_come_again() -> None:
    assert "checkout" not in alert(DEAD).text.replace(SHELF.address, "").partition("Before all else")[0]
    assert "were begun" not in alert(with_checkouts(ended(), 14)).text


def test_what_to_look_at_comes_before_all_steps_of_the_tactic_in_every_form() -> None:
    case = replace(DEAD, advice=advice())
    for told in (alert(case).text, words(alert(case, to=TEAM))):
        order = ["Before all else: ", "First step: Sort campaigns by cost per new customer.", "Step 2: "]
        places = [told.find(part) for part in order]
        assert -1 not in places
        assert places == sorted(places)
