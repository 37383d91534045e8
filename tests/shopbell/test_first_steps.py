"""Before anything is stored nothing can be lost: no first step ends where a merchant cannot get out."""

from __future__ import annotations

import contextlib
import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.simulate import simulate
from shopbell.cli import main

NOW = datetime(2026, 1, 20, 6, tzinfo=UTC)
BY_HAND = '[shop."wood"]\nkey = "ck_practice"\nsecret = "cs_practice"\n'


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def run(*words: str) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    return Ran(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def wood() -> Iterator[str]:
    world = simulate(seed=3, first_day=date(2026, 1, 1), days=18, orders_per_day=2.0)
    with PracticeServer(world, "woocommerce", clock=FrozenClock(NOW)) as server:
        yield server.url


@pytest.fixture
def place(tmp_path: Path, wood: str) -> Path:
    """A folder with a configuration, and no secrets yet."""
    (tmp_path / "config.toml").write_text(
        f'[shopbell]\ndata = "data"\n[[shop]]\nname = "wood"\nplatform = "woocommerce"\nurl = "{wood}"\n'
    )
    return tmp_path


def in_place(place: Path, *words: str) -> Ran:
    return run(*words, "--config", str(place), "--now", NOW.isoformat())


def write_secrets(place: Path, text: str) -> None:
    file = place / "secrets.toml"
    file.write_text(text)
    file.chmod(0o600)


# the customer key


def test_secrets_written_by_hand_after_a_first_try_without_any(place: Path) -> None:
    assert in_place(place, "sync").code == 2  # no secret of the shop; a customer key was made
    assert "customer_key" in (place / "secrets.toml").read_text()
    write_secrets(place, BY_HAND)
    assert "none yet; the first sync makes one" in in_place(place, "doctor").out
    ran = in_place(place, "sync")
    assert (ran.code, ran.err) == (0, "")
    text = (place / "secrets.toml").read_text()
    assert "customer_key" in text
    assert "ck_practice" in text
    assert "customer key: fits the database" in in_place(place, "doctor").out


def test_another_key_is_as_good_as_long_as_nothing_is_stored(place: Path) -> None:
    for digits in ("ab", "cd"):
        write_secrets(place, f'customer_key = "{digits * 32}"\n')
        assert in_place(place, "sync").code == 2
    write_secrets(place, f'customer_key = "{"ef" * 32}"\n{BY_HAND}')
    assert in_place(place, "doctor").code == 0
    assert in_place(place, "sync").code == 0


@pytest.mark.parametrize(
    "kept",
    [
        "SELECT 1 FROM orders WHERE customer_id > 0",
        "SELECT 1 FROM accounts",
        "SELECT 1 FROM redacted_keys",
    ],
)
def test_one_customer_anywhere_binds_the_key(place: Path, kept: str) -> None:
    write_secrets(place, f'customer_key = "{"ab" * 32}"\n{BY_HAND}')
    assert in_place(place, "sync").code == 0
    words = ("redact-customer", "--shop", "wood", "--email", "somebody@toys.example", "--yes")
    assert in_place(place, *words).code == 0
    with contextlib.closing(sqlite3.connect(place / "data" / "shopbell.sqlite")) as database, database:
        assert database.execute(kept).fetchone(), "the practice shop tells of such customers"
        if "orders" not in kept:
            database.execute("UPDATE orders SET customer_id = -order_key")
        database.execute("UPDATE checkouts SET customer_key = NULL")
        for table in {"accounts", "redacted_keys"} - {kept.rpartition(" ")[2]}:
            database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    write_secrets(place, f'customer_key = "{"cd" * 32}"\n{BY_HAND}')
    assert "does not fit the database" in in_place(place, "sync").err
    write_secrets(place, BY_HAND)
    ran = in_place(place, "sync")
    assert ran.code == 2
    assert "customer_key is missing; put back the file of your backup" in ran.err


def test_somebody_who_is_still_to_be_forgotten_binds_the_key_too(place: Path) -> None:
    write_secrets(place, f'customer_key = "{"ab" * 32}"\n')
    in_place(place, "sync")
    (place / "data" / "promises.json").write_text('[{"shop":"wood","keys":["aa"],"asked_at":"2026-01-20T05:00:00Z"}]')
    write_secrets(place, BY_HAND)
    assert "customer_key is missing" in in_place(place, "sync").err


# the data folder


@pytest.mark.parametrize("words", [("kpi",), ("sync",), ("doctor",), ("alerts", "list"), ("digest",)])
def test_a_data_folder_that_cannot_be_made_is_told_in_a_sentence(place: Path, words: tuple[str, ...]) -> None:
    (place / "file").write_text("no folder")
    ran = in_place(place, *words, "--data", str(place / "file" / "data"))
    assert ran.code == 1
    assert "cannot make the data folder (Not a directory); name another with --data" in ran.err
