"""A kind that asks for an address first and tells of no money is set up by the same questions."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest

from commerce.clock import FrozenClock
from practice.matomo.server import PracticeMatomo
from practice.matomo.website import Website
from tests.shopbell.a_source_set_up.typing_it import Setting
from tests.shopbell.meta_by_key.meta_house import NOON


@pytest.fixture
def matomo() -> Iterator[PracticeMatomo]:
    with PracticeMatomo(Website(FrozenClock(NOON))) as server:
        yield server


def test_it_asks_where_the_service_lies(setting: Setting, matomo: PracticeMatomo) -> None:
    typed = f"no address\n{matomo.url}/index.php\n{matomo.website.token}\n1\ny\nn\n"
    ran = setting.run("source", "add", "matomo", typed=typed)
    assert ran.code == 0
    assert 'Error: url = "no address" is not an address; write e.g.' in ran.said
    assert "sessions that ended in an order: " in ran.said
    assert "no rate for" not in ran.said  # visits cost nothing
    assert "Read it now [Y/n]" in ran.said
    (source,) = tomllib.loads(setting.config)["shop"][0]["source"]
    assert source["kind"] == "matomo"


def test_without_anybody_to_ask_the_option_is_named(setting: Setting) -> None:
    ran = setting.run("source", "add", "matomo", "--yes", "--env", "token=META")
    assert ran.code == 2
    assert "url is lacking; write --set url=..." in ran.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("matomo", "--set", "devies=true"), '--set devies: there is no such key; did you mean "devices"? There are: '),
        (("matomo", "--set", "colour=red"), "--set colour: there is no such key; there are: checkout_goal, devices, "),
        (("matomo", "--set", "wins=perhaps"), 'wins = "perhaps" does not fit; write true or false'),
        (("sheet", "--set", "chanel=tv"), '--set chanel: there is no such key; did you mean "channel"? There are: '),
        (("sheet", "--table", "survey", "--set", "ended=true", "--set", "x=1"), "--set x: there is no such key"),
    ],
)
def test_a_wrong_option_is_told_before_the_first_question(setting: Setting, words: tuple[str, ...], said: str) -> None:
    ran = setting.run("source", "add", *words)
    assert ran.code == 2
    assert said in ran.said
    assert ran.out == ""
