"""What people write back, in three languages, as hastily as they do."""

from __future__ import annotations

import pytest

from alerts.inbox.actions import ACTIONS
from alerts.inbox.reply import HELP, LIST, Reply, read_reply
from alerts.inbox.tactic_actions import TACTIC_ACTIONS


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ok", Reply("acknowledge")),
        (" OK! ", Reply("acknowledge")),
        ("1", Reply("acknowledge")),
        ("1, asked PayPal", Reply("acknowledge", words="asked PayPal")),
        ("1 customer complained", Reply("", words="customer complained")),
        ("3 orders came", Reply("", words="orders came")),
        ("ok, out of stock", Reply("acknowledge", words="out of stock")),
        ("On it: calling the supplier", Reply("acknowledge", words="calling the supplier")),
        ("Đã biết", Reply("acknowledge")),
        ("đang xử lý", Reply("acknowledge")),
        ("知道了。", Reply("acknowledge")),
        ("收到\uff0c我來處理", Reply("acknowledge", words="我來處理")),
        ("snooze 3d", Reply("snooze", until="3d")),
        ("snooze until Monday, holidays", Reply("snooze", until="until Monday", words="holidays")),
        ("snooze", Reply("snooze")),
        ("2", Reply("snooze", until="3d")),
        ("2 5d", Reply("snooze", until="5d")),
        ("im lặng 3 ngày", Reply("snooze", until="3 ngày")),
        ("im 1 tuần", Reply("snooze", until="1 tuần")),
        ("靜音3天", Reply("snooze", until="3天")),
        ("expected", Reply("expected")),
        ("3", Reply("expected")),
        ("đã dự kiến", Reply("expected")),
        ("預期中", Reply("expected")),
        ("not expected", Reply("unexpected")),
        ("tried", Reply("tried")),
        ("đã thử", Reply("tried")),
        ("later", Reply("later")),
        ("để sau 2 tuần", Reply("later", until="2 tuần")),
        ("Not for us, we have no shop", Reply("not_for_us", words="we have no shop")),
        ("không phù hợp", Reply("not_for_us")),
        ("不適合", Reply("not_for_us")),
        ("ok #1A2b3", Reply("acknowledge", code="1a2b3")),
        ("#1a2b3 snooze 3d", Reply("snooze", until="3d", code="1a2b3")),
        ("?", Reply(HELP)),
        ("mở", Reply(LIST)),
        ("> quoted before\n\nok\n-- \nLan", Reply("acknowledge")),
    ],
)
def test_what_is_written_is_understood(written: str, meant: Reply) -> None:
    assert read_reply(written) == meant


@pytest.mark.parametrize(
    "written",
    ["", "hello", "okra", "not ok", "1000 orders", "snoozed", "open the shop tomorrow", "> ok", "ok?", "một", "12"],
)
def test_what_only_looks_alike_is_not_understood(written: str) -> None:
    assert read_reply(written).action == ""


def test_letters_that_are_put_together_otherwise_are_the_same() -> None:
    assert read_reply("đa\u0303 biê\u0301t") == Reply("acknowledge")


def test_every_word_means_something_that_the_inbox_does() -> None:
    for word in ("1", "2", "3", "unack", "wake", "tried", "later", "not for us", "unexpected"):
        assert read_reply(word).action in {**ACTIONS, **TACTIC_ACTIONS}
