"""From a key to what a customer costs: the newest days are read at once, however little of a budget is left."""

from __future__ import annotations

import re

import pytest

from tests.shopbell.a_source_set_up.typing_it import Setting

#: What a person may wait, in seconds.
_GOAL_S = 180


def waited_s(said: str) -> int:
    return sum(map(int, re.findall(r"waiting (\d+) s", said)))


@pytest.mark.parametrize(("used", "pauses"), [(91.5, 0), (96.0, 4)])
def test_a_tight_budget_keeps_nobody_from_a_first_cost_of_a_customer(
    setting: Setting, used: float, pauses: int
) -> None:
    setting.meta.used, setting.meta.takes = used, 0.05
    ran = setting.add(typed=f"{setting.meta.token}\n1\ny\ny\n")
    assert ran.code == 0
    assert "The days from Nov 1, 2026 on are read first; `shopbell sync` reads the rest" in ran.said
    assert "Cost of one: €" in ran.said
    assert ran.err.count("Meta's budget of requests is nearly used up (96 %); waiting 20 s\n") == pauses
    assert waited_s(ran.said) == 20 * pauses <= _GOAL_S
    assert not [line for line in setting.meta.lines if line.startswith("POST")]  # no report is begun for the past
    assert min(re.findall(r'since\\":\\"([0-9-]+)', "".join(setting.meta.lines))) >= "2026-11-01"


def test_the_rest_comes_with_the_next_sync_which_says_what_it_waits_for(setting: Setting) -> None:
    setting.add("--env", "token=META", "--yes", "--sync")
    setting.meta.used, setting.meta.takes = 80.2, 0.0
    setting.meta.lines.clear()
    ran = setting.run("sync")
    assert ran.code == 0
    waits = [line for line in ran.err.splitlines() if "waiting" in line]
    assert waits[0] == "toys: Meta's budget of requests is nearly used up (80 %); waiting 60 s"
    of_report = (
        r"toys: Meta is working out its report of .* to Oct 31, 2026 \(done: 45 %\); waiting 10 s \(part 1 of \d+\)"
    )
    assert sum(re.fullmatch(of_report, line) is not None for line in waits) == 1
    (listed,) = setting.run("source", "list", "--json").json()
    assert listed["first"] < "2024-01-01"


def test_a_source_added_before_does_not_hold_up_the_next(setting: Setting) -> None:
    setting.meta.others = [{**setting.meta.described(), "account_id": "77", "id": "act_77", "name": "Second"}]
    setting.add("--env", "token=META", "--account", "1234567890", "--yes", "--sync")
    setting.meta.lines.clear()
    ran = setting.add("--env", "token=META", "--account", "77", "--name", "second", "--yes", "--sync")
    assert ran.code == 0
    assert not [line for line in setting.meta.lines if line.startswith("POST")]  # nor for the past of the first


@pytest.mark.parametrize(("language", "said"), [("vi", "đang chờ 20 giây"), ("zh_Hant", "等待 20 秒")])
def test_a_wait_is_told_in_the_readers_language(setting: Setting, language: str, said: str) -> None:
    setting.speak(language)
    setting.meta.used, setting.meta.takes = 96.0, 0.0
    ran = setting.add("--env", "token=META", "--yes", "--sync")
    assert said in ran.err
    for english in (" the ", " is ", "waiting", "used up"):
        assert english not in ran.err
