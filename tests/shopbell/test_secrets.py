"""Secrets come from the environment or from a file that only its owner may read, and never show themselves."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from commerce.errors import BadConfig, Refused
from commerce.pseudonym import Pseudonymizer
from shopbell import customer_key, secrets

KEY = bytes(range(32))


def write(folder: Path, text: str, mode: int = 0o600) -> Path:
    place = folder / "secrets.toml"
    place.write_text(text)
    place.chmod(mode)
    return place


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    place = write(tmp_path, "", mode)
    with pytest.raises(BadConfig, match="chmod 600"):
        secrets.load(place, {})


def test_the_environment_wins_where_a_variable_is_named(tmp_path: Path) -> None:
    held = secrets.load(write(tmp_path, '[shop."toys"]\nkey = "from file"\n'), {"TOYS_KEY": "from environment"})
    assert held.find("TOYS_KEY", ("shop", "toys", "key"), "here") == "from environment"
    assert held.find(None, ("shop", "toys", "key"), "here") == "from file"


def test_a_missing_secret_says_where_to_put_it(tmp_path: Path) -> None:
    held = secrets.load(tmp_path / "secrets.toml", {})
    with pytest.raises(BadConfig, match="the environment variable TOYS_KEY is not set"):
        held.find("TOYS_KEY", ("shop", "toys", "key"), "here")
    with pytest.raises(BadConfig, match=r'key under \[shop\."toys"\] in secrets\.toml'):
        held.find(None, ("shop", "toys", "key"), "here")


def test_a_broken_file_names_the_line_and_shows_nothing_of_it(tmp_path: Path) -> None:
    place = write(tmp_path, '[shop."toys"]\nkey = ck_hidden\n')
    with pytest.raises(BadConfig) as caught:
        secrets.load(place, {})
    assert "line 2" in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_saving_keeps_what_was_there_and_stays_private(tmp_path: Path) -> None:
    held = secrets.load(write(tmp_path, 'customer_key = "aa"\n[shop."toys"]\nkey = "k"\n'), {})
    secrets.save(held, {"shop": {"toys": {"secret": "s"}, "wood": {"key": "w"}}})
    again = secrets.load(tmp_path / "secrets.toml", {})
    assert again.document == {
        "customer_key": "aa",
        "shop": {"toys": {"key": "k", "secret": "s"}, "wood": {"key": "w"}},
    }
    assert stat.S_IMODE((tmp_path / "secrets.toml").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.toml"]


def test_a_new_key_is_a_key(tmp_path: Path) -> None:
    held = secrets.save(secrets.load(tmp_path / "secrets.toml", {}), {"customer_key": customer_key.new(KEY)})
    assert customer_key.read(held).fingerprint() == Pseudonymizer(KEY).fingerprint()


@pytest.mark.parametrize("text", ["", 'customer_key = "zz"', 'customer_key = "00ff"'])
def test_no_key_or_a_broken_one_is_a_bad_config(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadConfig, match="customer_key"):
        customer_key.read(secrets.load(write(tmp_path, text), {}))


def test_another_key_does_not_fit_the_database(tmp_path: Path) -> None:
    mine = Pseudonymizer(KEY)
    customer_key.check_fit(mine, None, tmp_path / "secrets.toml")
    customer_key.check_fit(mine, mine.fingerprint(), tmp_path / "secrets.toml")
    with pytest.raises(Refused, match="does not fit the database"):
        customer_key.check_fit(mine, Pseudonymizer(bytes(32)).fingerprint(), tmp_path / "secrets.toml")


def test_the_repr_shows_no_secret(tmp_path: Path) -> None:
    held = secrets.load(write(tmp_path, 'customer_key = "c0ffee"'), {"TOYS_KEY": "hush"})
    assert "c0ffee" not in repr(held)
    assert "hush" not in repr(held)
