"""A platform that is nothing but a folder: from configuration to webhook, no line of the product knows of it."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import io
import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

import connectors
from commerce.clock import FrozenClock
from commerce.errors import BadConfig
from commerce.feeds import Feed
from connectors.register import declared, platforms
from shopbell import wiring
from shopbell.cli import group, main
from shopbell.web.webhooks import Doorbell
from tests.listening import Handler, listening
from tests.shopbell.asking import about_channels
from tests.waiting import elapsed, pause

MORE = Path(__file__).parent / "more_platforms"
NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
CODE, BELL = "till_1234567", "ding dong"
SHOP = '[[shop]]\nname = "corner"\nplatform = "corner"\n'


@dataclass
class Counter:
    """What stands behind the counter: the server of a corner shop."""

    sales: list[dict[str, Any]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def counter() -> Iterator[Counter]:
    shop = Counter(
        [
            {"number": 1, "at": "2026-02-03T10:00:00Z", "state": "paid", "cents": 1000, "guest": 5},
            {"number": 2, "at": "2026-02-04T10:00:00Z", "state": "open", "cents": 500, "guest": 5},
            {"number": 3, "at": "2026-02-05T10:00:00Z", "state": "haggling", "cents": 700, "guest": 6},
        ]
    )
    told = {
        "/about": {"name": "Corner", "currency": "EUR", "time_zone": "UTC", "identity": "corner-1"},
        "/books": {"2026-02": {"orders": "1", "net_sales": "10.00"}},
        "/sales": shop.sales,
    }

    class Till(Handler):
        def get(self) -> None:
            shop.headers.append(dict(self.headers.items()))
            status = shop.answers.pop(0) if shop.answers else 200
            status = status if self.headers["X-Till-Code"] == CODE else 401
            body = json.dumps(told[self.path] if status == 200 else {"no": self.headers["X-Till-Code"]}).encode()
            self.answer(status, body)

    with listening(Till) as url:
        shop.url = url
        yield shop


@pytest.fixture(autouse=True)
def _one_more(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the folder beside the product's own; nothing else is done to make it known."""
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(MORE)])
    for found in (declared, platforms):
        found.cache_clear()
    yield
    for found in (declared, platforms):
        found.cache_clear()


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def write(folder: Path, counter: Counter, more: str = "", code: str = CODE) -> None:
    (folder / "config.toml").write_text(f'[shopbell]\ndata = "data"\n{SHOP}url = "{counter.url}"\n{more}')
    (folder / "secrets.toml").write_text(f'[shop.corner]\ntill_code = "{code}"\nbell_secret = "{BELL}"\n')
    (folder / "secrets.toml").chmod(0o600)


def run(folder: Path, *words: str, now: datetime | None = NOW) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main([*words, "--config", str(folder), *(["--now", now.isoformat()] if now else [])])
    return Ran(code, out.getvalue(), err.getvalue())


OTHERS = "is a key of a Shopify shop, and the platform of this one is Corner"


def mistake(folder: Path, lines: str) -> str:
    (folder / "config.toml").write_text(f'{SHOP}url = "https://corner.example"\n{lines}')
    with pytest.raises(BadConfig) as caught:
        wiring.open_installation(folder / "config.toml", folder, FrozenClock(NOW), {})
    (only,) = caught.value.mistakes
    return only.removeprefix("config.toml, [[shop]] 1: ")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("shelff = 3", 'unknown key "shelff"; did you mean "shelf"?'),
        ("shelf = 0", "shelf = 0 does not fit; write a whole number from 1 on"),
        ('shelf = 2\ncellar = "left"', "write shelf or cellar, not both"),
        ('till_code = "x"', 'till_code: a secret has no place in this file; write till_code_env = "NAME_OF_A_VAR'),
        ('cellar = "till_1234567"', "cellar holds a secret; take it out of here"),
        ('token_env = "T"', f"token_env {OTHERS}; write till_code_env"),
        ("bulk_above = 7", f"bulk_above {OTHERS}; take it out"),
        ('platform = "cornr"', 'unknown platform "cornr"; did you mean "corner"?'),
    ],
)  # fmt: skip
def test_its_keys_are_checked_as_those_of_every_shop(tmp_path: Path, lines: str, told: str) -> None:
    if lines.startswith("platform"):
        (tmp_path / "config.toml").write_text(
            f'[[shop]]\nname = "c"\nurl = "https://corner.example"\nshelf = 2\n{lines}'
        )
        ran = run(tmp_path, "doctor", now=None)
        assert (ran.code, ran.err.strip()) == (2, f"config.toml, [[shop]] 1: {told}")
        return
    assert mistake(tmp_path, lines).startswith(told)


def test_another_platform_does_not_know_its_keys(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\nshelf = 2\n'
    )
    ran = run(tmp_path, "doctor", now=None)
    assert ran.err == (
        "config.toml, [[shop]] 1: shelf is a key of a Corner shop, and the platform of this one is WooCommerce;"
        " take it out\n"
    )


def test_init_writes_it_by_flags(tmp_path: Path) -> None:
    words = ("--non-interactive", "--name", "corner", "--platform", "corner", "--url", "https://corner.example")
    ran = run(tmp_path / "new", "init", *words, "--till-code-env", "TILL", now=None)
    assert ran.code == 0, ran.err
    assert "Set the environment variable TILL." in ran.out
    (shop,) = tomllib.loads((tmp_path / "new" / "config.toml").read_text())["shop"]
    assert shop == {
        "name": "corner", "platform": "corner", "url": "https://corner.example", "till_code_env": "TILL",
    }  # fmt: skip
    ran = run(tmp_path / "other", "init", *words, now=None)
    assert (
        f'Write into {tmp_path / "other"}/secrets.toml, below a line [shop."corner"]: till_code = "till_..."' in ran.out
    )


def test_init_asks_for_what_opens_it(tmp_path: Path) -> None:
    answers = ("corner", "https://corner.example", "corner", CODE, "en", *about_channels())
    asked = CliRunner().invoke(
        group, ["init", "--no-contact", "--config", str(tmp_path)], input="\n".join(answers) + "\n"
    )
    assert asked.exit_code == 0, asked.output
    assert "Its till code (not shown; empty: from an environment variable)" in asked.output
    assert CODE not in asked.output
    assert tomllib.loads((tmp_path / "secrets.toml").read_text())["shop"] == {"corner": {"till_code": CODE}}
    told = CliRunner().invoke(group, ["init", "--help"]).output
    assert "Environment variable with the code of the corner shop's till" in " ".join(told.split())


def test_it_is_read_looked_at_and_held_against_its_own_book(tmp_path: Path, counter: Counter) -> None:
    write(tmp_path, counter, "shelf = 4\n")
    ran = run(tmp_path, "sync")
    assert ran.code == 0, ran.err
    assert {one["X-Shelf"] for one in counter.headers} == {"4"}
    ran = run(tmp_path, "kpi", "--kpi", "order_count", "--month", "2026-02", "--json")
    assert [row["value"] for row in json.loads(ran.out)] == [2]
    ran = run(tmp_path, "doctor", "--json")
    (shop,) = json.loads(ran.out)["shops"]
    told = {one["text"] for one in shop["findings"]}
    assert shop["platform"] == "corner"
    assert "Corner, corner, EUR, UTC" in told
    assert "1 with the unknown status 'haggling' are not counted" in told
    assert any(text.startswith("the shop forgets unfinished checkouts after 0.166667 hours") for text in told)
    (books,) = json.loads(run(tmp_path, "reconcile", "--month", "2026-02", "--json").out)
    assert books["source"] == "the corner shop's book"
    (orders,) = [line for line in books["lines"] if line["figure"] == "orders"]
    assert (orders["ours"], orders["platform"], orders["unexplained"]) == ("2", "1", "0")
    assert orders["causes"] == [
        {"cause": "on_credit", "amount": "-1", "text": "what is on credit is left out by the platform"}
    ]
    ran = run(tmp_path, "redact-customer", "--shop", "corner", "--id", "5", "--yes")
    assert "forgotten: 2 orders" in ran.out


@pytest.mark.parametrize(("answers", "code"), [([429] * 6, CODE), ([], "till_7654321")])
def test_a_shop_that_is_busy_or_knows_another_code_is_told(
    tmp_path: Path, counter: Counter, caplog: pytest.LogCaptureFixture, answers: list[int], code: str
) -> None:
    counter.answers += answers
    write(tmp_path, counter, code=code)
    ran = run(tmp_path, "doctor")
    assert ran.code == 1
    wanted = "copy the code from the till again, and check `till_code_env`" if code != CODE else "answered 429"
    assert wanted in ran.out
    assert code not in ran.out + ran.err + caplog.text


def test_a_missing_secret_is_told_with_its_place(tmp_path: Path, counter: Counter) -> None:
    write(tmp_path, counter, code="")
    ran = run(tmp_path, "doctor")
    assert (
        'no till_code; write till_code_env = ... there, or till_code under [shop."corner"] in secrets.toml' in ran.out
    )


def ring(bell: Doorbell, secret: str, event: str) -> int:
    body = json.dumps({"event": event, "sale": "4"}).encode()
    address = urlsplit(bell.address("corner"))
    connection = http.client.HTTPConnection(address.netloc, timeout=10)
    with contextlib.closing(connection):
        connection.request(
            "POST", address.path, body, {"X-Bell": hmac.digest(secret.encode(), body, hashlib.sha256).hex()}
        )
        return connection.getresponse().status


def test_it_rings(tmp_path: Path, counter: Counter) -> None:
    write(tmp_path, counter, '[webhooks]\nlisten = "127.0.0.1:0"\n')
    assert run(tmp_path, "sync").code == 0
    installation = wiring.open_installation(tmp_path / "config.toml", None, FrozenClock(NOW + timedelta(hours=1)), {})
    woken: list[str] = []
    with Doorbell(installation, woken.append) as bell:
        assert [ring(bell, "guessed", "a"), ring(bell, CODE, "b"), ring(bell, BELL, "c")] == [401, 401, 200]
        end = elapsed() + 20
        while not woken and elapsed() < end:
            pause(0.01)
    assert woken == ["corner"]
    with installation.open_cache() as cache:
        assert cache.feeds.hinted("corner") == {Feed.ORDERS: ["4"]}


def test_it_came_by_its_folder_alone() -> None:
    assert "corner" in platforms()
    assert Path(str(sys.modules["connectors.corner"].__file__)).is_relative_to(MORE)


LAME = """
from connectors.platform import Platform, Secret, WayIn

def settings():
    from commerce.settings.table import Table

    class LameSettings(Table):
        {setting}: int = 0

    return LameSettings

PLATFORM = Platform(
    name="lame", title="Lame", settings=settings, ways_in=(WayIn((Secret("code", "code", "the code"),)),),
    connect=print, customer_kind="guest",
)
"""


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            "shelf",
            (
                "connectors/lame/__init__.py: the secret 'code' has no setting; write code_env: Variable | None = None"
                " into LameSettings"
            ),
        ),
        (
            "url",
            (
                "connectors/lame/settings.py: url is a key of every [[shop]]; call the platform's own lame_url, or take"
                " it out"
            ),
        ),
    ],
)
def test_a_declaration_with_a_fault_ends_the_first_command_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, told: str
) -> None:
    text = LAME.format(setting=setting)
    if setting == "url":  # else it is sound
        text = text.replace("url: int = 0", "url: int = 0\n        code_env: str | None = None")
    (tmp_path / "lame").mkdir()
    (tmp_path / "lame" / "__init__.py").write_text(text)
    monkeypatch.setattr(connectors, "__path__", [*connectors.__path__, str(tmp_path)])
    monkeypatch.delitem(sys.modules, "connectors.lame", raising=False)
    declared.cache_clear()
    (tmp_path / "config.toml").write_text('[[shop]]\nname = "l"\nplatform = "lame"\nurl = "https://lame.example"\n')
    ran = run(tmp_path, "doctor", now=None)
    assert (ran.code, ran.err) == (1, f"{told}\n")
