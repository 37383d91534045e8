"""Before anything is stored nothing can be lost: no first step ends where a merchant cannot get out."""

from __future__ import annotations

import contextlib
import io
import sqlite3
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commerce.clock import FrozenClock
from practice.serve import PracticeServer
from practice.simulate import simulate
from shopbell.cli import group, main
from tests.shopbell.asking import about_channels

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
    told = ran.out if words == ("doctor",) else ran.err  # doctor tells it among what it finds
    assert "cannot make the data folder (Not a directory); name another with --data" in told


# init


def asked(folder: Path, *answers: str, flags: tuple[str, ...] = ()) -> Result:
    """Let `shopbell init` ask, and answer line by line."""
    return CliRunner().invoke(
        group, ["init", "--no-contact", "--config", str(folder), *flags], input="\n".join(answers) + "\n"
    )


def test_a_mistyped_answer_is_asked_for_again_and_nothing_else_is_lost(tmp_path: Path) -> None:
    result = asked(
        tmp_path / "new",
        *("magento", "woocommerce", "toys example", "https://toys.example", "toys", "ck_pasted", "cs_pasted"),
        "en",
        *about_channels(
            email=["anna at toys.example", "anna@toys.example"],
            smtp_host="smtp.toys.example",
            smtp_user="anna",
            smtp_password_env=["not a name", "MAIL"],
            sender=["bell", "bell@toys.example"],
            slack_webhook_env=["https://hooks.slack.com/services/T/B/x", ""],
        ),
    )
    assert result.exit_code == 0, result.output
    assert "Error: url is not an address" in result.output
    assert "Error: email is not an e-mail address" in result.output
    assert "Error: password_env must be the NAME of an environment variable" in result.output
    assert "Error: sender is not an e-mail address" in result.output
    assert "Error: webhook_env holds a secret" in result.output
    config = tomllib.loads((tmp_path / "new" / "config.toml").read_text())
    assert config["shop"] == [{"name": "toys", "platform": "woocommerce", "url": "https://toys.example"}]
    assert config["channels"]["email"]["sender"] == "bell@toys.example"
    held = tomllib.loads((tmp_path / "new" / "secrets.toml").read_text())
    assert held["shop"]["toys"] == {"key": "ck_pasted", "secret": "cs_pasted"}


def test_a_mistake_in_a_flag_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    ran = run("init", "--config", str(tmp_path / "new"), "--digest-at", "half past seven", "--email", "a@toys.example")
    assert ran.code == 2
    assert 'digest_at = "half past seven" is not a time of day' in ran.err
    assert "Platform" not in ran.out
    assert list(tmp_path.iterdir()) == []


TOYS = ("--non-interactive", "--name", "toys", "--platform", "woocommerce", "--url", "https://toys.example")


def test_the_data_folder_that_was_named_is_the_one_that_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("init", *TOYS, "--config", "here", "--data", "here/data")
    assert ran.code == 0, ran.err
    assert tomllib.loads(Path("here/config.toml").read_text())["shopbell"]["data"] == "data"
    assert f"The database will be {Path('here/data/shopbell.sqlite').absolute()}." in ran.out
    assert "`shopbell sync --config here/config.toml`" in ran.out
    run("kpi", "--config", "here")
    assert Path("here/data/shopbell.sqlite").exists()
    run("init", *TOYS, "--config", "here", "--data", "elsewhere", "--force")
    assert (
        tomllib.loads(Path("here/config.toml").read_text())["shopbell"]["data"] == (tmp_path / "elsewhere").as_posix()
    )


@pytest.mark.parametrize(
    ("platform", "flags", "said"),
    [
        ("woocommerce", (), 'below a line [shop."toys"]: key = "ck_..."  secret = "cs_..."'),
        ("woocommerce", ("--key-env", "K"), 'below a line [shop."toys"]: secret = "cs_..."'),
        ("shopify", (), 'client_id = "..."  client_secret = "..."  (or, of an older custom app: token = "shpat_...")'),
        ("shopify", ("--client-id-env", "I"), 'below a line [shop."toys"]: client_secret = "..."'),
        ("shopify", ("--token-env", "T"), ""),
        ("woocommerce", ("--key-env", "K", "--secret-env", "S"), ""),
    ],
)
def test_without_keys_it_says_where_they_go(tmp_path: Path, platform: str, flags: tuple[str, ...], said: str) -> None:
    words = [platform if word == "woocommerce" else word for word in TOYS]
    ran = run("init", *words, *flags, "--config", str(tmp_path))
    assert ran.code == 0, ran.err
    assert ("secrets.toml, below" in ran.out) == bool(said)
    assert said in ran.out


@pytest.mark.parametrize("config", ["file/config.toml", "file/new/config.toml"])
def test_a_place_that_cannot_be_written_is_told_first_and_leaves_nothing(tmp_path: Path, config: str) -> None:
    (tmp_path / "file").write_text("no folder")
    ran = run("init", "--config", str(tmp_path / config))
    assert ran.code == 1
    assert "cannot be written" in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_init_that_fails_leaves_no_folder(tmp_path: Path) -> None:
    words = ("--name", "a", "--platform", "shopify", "--url", "no address", "--non-interactive")
    assert run("init", *words, "--config", str(tmp_path / "new")).code == 2
    assert list(tmp_path.iterdir()) == []
