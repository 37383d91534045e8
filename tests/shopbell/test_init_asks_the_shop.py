"""`init` asks the shop at once with what was typed: a wrong key and a wrong address are typed anew, in any language."""

from __future__ import annotations

import socket
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from commerce.clock import FrozenClock
from practice.serve import WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET, PracticeServer
from practice.simulate import simulate
from shopbell.cli import main
from tests.shopbell.asking import about_channels

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
KEYS = (WOOCOMMERCE_KEY, WOOCOMMERCE_SECRET)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    world = simulate(seed=3, first_day=date(2026, 11, 29), days=2, orders_per_day=1.0)
    with PracticeServer(world, "woocommerce", clock=FrozenClock(NOON)) as shop:
        yield shop.url


@pytest.fixture
def nowhere() -> Iterator[str]:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{nobody.getsockname()[1]}"


def asked(folder: Path, *answers: str, language: str = "en", flags: tuple[str, ...] = ()) -> str:
    typed = "\n".join([*answers, language, *about_channels()])
    words = ["init", "--config", str(folder), *flags]
    with CliRunner(env={"LANG": language, "LC_ALL": ""}).isolation(input=f"{typed}\n") as (out, err, _):
        code = main(words)
        said = (out.getvalue() + err.getvalue()).decode()
    assert code == 0, said
    return said


def held(folder: Path) -> object:
    return tomllib.loads((folder / "secrets.toml").read_text())["shop"]["toys"]


def test_a_wrong_key_is_told_and_typed_anew(tmp_path: Path, address: str) -> None:
    said = asked(tmp_path, "woocommerce", address, "toys", "ck_wrong", KEYS[1], "y", "", *KEYS)
    assert "the shop does not know this key; make a new one under WooCommerce" in said
    assert said.count("The key is good; the shop answers: Practice Shop, EUR, Europe/Berlin.") == 1
    assert held(tmp_path) == {"key": KEYS[0], "secret": KEYS[1]}


def test_so_is_a_wrong_address(tmp_path: Path, address: str, nowhere: str) -> None:
    said = asked(tmp_path, "woocommerce", nowhere, "toys", *KEYS, "y", address, *KEYS)
    assert f"nothing listens at {nowhere.removeprefix('http://')}" in said
    (shop,) = tomllib.loads((tmp_path / "config.toml").read_text())["shop"]
    assert shop["url"] == address


def test_who_cannot_be_asked_now_is_kept_as_typed(tmp_path: Path, nowhere: str) -> None:
    said = asked(tmp_path, "woocommerce", nowhere, "toys", *KEYS, "n")
    assert "The key is good" not in said
    assert held(tmp_path) == {"key": KEYS[0], "secret": KEYS[1]}


def test_what_flags_say_is_asked_for_neither_first_nor_anew(tmp_path: Path, nowhere: str) -> None:
    flags = (
        "--platform",
        "woocommerce",
        "--url",
        nowhere,
        "--name",
        "toys",
        "--key-env",
        "PATH",
        "--secret-env",
        "PATH",
    )
    said = asked(tmp_path, flags=flags)
    assert "nothing listens at" in said
    assert "Type address and key once more" not in said


def test_a_variable_that_is_not_set_here_is_told_in_the_end_alone(tmp_path: Path, address: str) -> None:
    said = asked(tmp_path, "woocommerce", address, "toys", "", "NOT_HERE", KEYS[1])
    assert "The key is good" not in said
    assert "Set the environment variable NOT_HERE." in said


@pytest.mark.parametrize(
    ("language", "words"),
    [("vi", ("cửa hàng không nhận ra khóa này", "Khóa dùng được")), ("zh_Hant", ("商店不認得這個金鑰", "金鑰可用"))],
)
def test_it_is_said_in_the_language_of_the_terminal(
    tmp_path: Path, address: str, language: str, words: tuple[str, ...]
) -> None:
    said = asked(tmp_path, "woocommerce", address, "toys", "ck_wrong", KEYS[1], "y", "", *KEYS, language=language)
    for one in words:
        assert one in said
    assert "Platform" not in said
    assert "Language" not in said
    assert " the " not in said


def test_the_end_names_what_makes_acquisition_cost_known(tmp_path: Path, address: str) -> None:
    said = asked(tmp_path, "woocommerce", address, "toys", *KEYS)
    command = f"`shopbell source add --config {tmp_path / 'config.toml'}`"
    assert f"For what a new customer costs, and who visits: {command} (Google Analytics 4, " in said
