"""Whatever goes wrong, a person reads a sentence: never a traceback, never a secret."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from cache import sorted_out
from commerce.errors import Damaged, Refused, TryLater
from shopbell.cli import main
from shopbell.wiring import Installation
from tests.listening import Handler, listening
from tests.shopbell.cli.home import NOW, ROOT, Home
from tests.waiting import pause

#: A test that itself runs in the background hands down that Ctrl-C is passed over; a terminal does not.
HEARS_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from shopbell.__main__ import main
sys.exit(main())
"""


def start(*words: str, env: Mapping[str, str] | None = None, out: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """Run the program in a process of its own."""
    command = [sys.executable, "-c", HEARS_CTRL_C, *words]
    environ = {**os.environ, **(env or {})}
    encoding = environ.get("PYTHONIOENCODING", "utf-8").replace("ascii", "utf-8")  # click writes that instead
    return subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.PIPE, encoding=encoding, env=environ)


def test_a_mistake_nobody_foresaw_is_one_sentence_and_a_file_without_data(
    shopbell: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(installation: Installation, name: str | None) -> None:
        del installation, name
        person = "anna@toys.example"
        raise KeyError(person)

    monkeypatch.setattr(Installation, "shops", fails)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    ran = shopbell("kpi")
    assert ran.code == 1
    told = re.fullmatch(
        r"shopbell: unforeseen KeyError in test_last_catch\.py, line \d+: this is a mistake of Shopbell; please report"
        r" this line; the lines that led there, and nothing of your data, stand in (\S+)\n",
        ran.err,
    )
    assert told
    details = Path(told[1])
    assert details.stat().st_mode & 0o777 == 0o600
    text = details.read_text()
    assert "builtins.KeyError" in text
    assert re.search(r"cli/kpi\.py:\d+ in ", text)
    assert "anna" not in ran.err + text


def test_a_full_disk_behind_the_output_is_told(shopbell: Home) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        running = start("kpi", "--config", str(shopbell.folder), "--now", NOW.isoformat(), out=full.fileno())
        _, err = running.communicate(timeout=120)
    assert running.returncode == 1
    assert re.fullmatch(r"shopbell: what was to be .*: no space left on device: there is no room left .*\n", err)


def test_a_reader_that_goes_away_ends_it_quietly(shopbell: Home) -> None:
    with start("kpi", "--config", str(shopbell.folder), "--now", NOW.isoformat()) as running:
        assert running.stdout is not None
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == ""
        assert running.wait(120) == 1


def test_ctrl_c_in_the_middle_of_a_sync_is_told_in_a_word(tmp_path: Path) -> None:
    class Silent(Handler):
        def get(self) -> None:
            asked.append(self.path)
            pause(30)

    asked: list[str] = []
    with listening(Silent) as url:
        (tmp_path / "config.toml").write_text(
            f'[shopbell]\ndata = "data"\n[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "{url}"\n'
        )
        secrets = tmp_path / "secrets.toml"
        secrets.write_text('[shop.toys]\nkey = "ck"\nsecret = "cs"\n')
        secrets.chmod(0o600)
        running = start("sync", "--config", str(tmp_path))
        while not asked:
            assert running.poll() is None
            pause(0.02)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=120)
    assert (running.returncode, err.strip()) == (1, "stopped")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_of_few_letters_gets_them_as_json_reads_them(shopbell: Home, encoding: str) -> None:
    words = ("kpi", "--shop", "wood", "--config", str(shopbell.folder), "--now", NOW.isoformat())
    running = start(*words, "--json", env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    out, err = running.communicate(timeout=120)
    assert (running.returncode, err) == (0, "")
    assert json.loads(out) == shopbell("kpi", "--shop", "wood", "--json").json()
    running = start(*words, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
    out, err = running.communicate(timeout=120)
    assert (running.returncode, "Traceback" in err) == (0, False)
    assert "wood: Dec 23, 2025" in out


def test_a_locale_that_is_not_there_changes_nothing(shopbell: Home) -> None:
    words = ("doctor", "--no-contact", "--config", str(shopbell.folder), "--now", NOW.isoformat())
    running = start(*words, env={"LC_ALL": "xx_XX.nowhere", "LANG": "xx_XX.nowhere"})
    out, err = running.communicate(timeout=120)
    assert "wood" in out
    assert err == ""


@pytest.mark.parametrize(
    ("place", "said"),
    [("config.toml", "config.toml: cannot be read"), ("secrets.toml", "secrets.toml: cannot be read")],
)
def test_a_file_that_is_a_folder_is_told(tmp_path: Path, place: str, said: str) -> None:
    (tmp_path / "config.toml").write_text('[[shop]]\nname = "a"\nplatform = "shopify"\nurl = "a.myshopify.com"\n')
    (tmp_path / place).unlink(missing_ok=True)
    (tmp_path / place).mkdir(mode=0o700)
    ran = Home(tmp_path)("kpi")
    assert ran.code == 2
    assert said in ran.err


@pytest.mark.parametrize("words", [["kpi"], ["sync"], ["check"], ["digest"], ["doctor"], ["alerts"], ["wipe", "--yes"]])
@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to look like one" * 40, b"SQLite format 3\0"]
)
def test_a_file_that_is_no_database_is_named_with_what_to_do(tmp_path: Path, words: list[str], content: bytes) -> None:
    (tmp_path / "config.toml").write_text('[[shop]]\nname = "a"\nplatform = "shopify"\nurl = "a.myshopify.com"\n')
    data = tmp_path / "data"
    data.mkdir()
    (data / "shopbell.sqlite").write_bytes(content)
    more = ["--shop", "a"] if words[0] == "wipe" else []
    ran = Home(tmp_path)(*words, *more, "--data", str(data), now=None)
    assert ran.code == 1
    assert 'shopbell.sqlite: SQLite says "file is not a database"' in ran.err + ran.out
    assert "`shopbell restore`" in ran.err + ran.out


def test_an_unknown_command_line_stays_a_matter_of_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kpi", "--nonsense"]) == 2
    assert "No such option" in capsys.readouterr().err


def _failing(path: Path, statement: str, setting: str = "") -> sqlite3.Error:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        connection.execute(setting)
        with pytest.raises(sqlite3.Error) as raised:
            connection.execute(statement)
        return raised.value
    finally:
        connection.close()


def test_errors_of_the_database_are_sorted_by_what_happens_next(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE t (a)")
    full = _failing(path, "INSERT INTO t VALUES (zeroblob(100000))", "PRAGMA max_page_count = 2")
    read_only = _failing(path, "INSERT INTO t VALUES (1)", "PRAGMA query_only = 1")
    other.execute("BEGIN EXCLUSIVE")
    busy = _failing(path, "INSERT INTO t VALUES (1)")
    other.close()
    path.write_bytes(b"not one" * 1000)
    damaged = _failing(path, "SELECT * FROM t")
    for error, kind, word in (
        (full, Refused, "no room left"),
        (read_only, Refused, "rights"),
        (busy, TryLater, "another process"),
        (damaged, Damaged, "shopbell restore"),
    ):
        sorted_error = sorted_out(error, path)
        assert isinstance(sorted_error, kind)
        assert str(path) in str(sorted_error)
        assert word in str(sorted_error)
    assert sorted_out(_failing(tmp_path / "b.db", "SELECT * FROM t")) is None
    assert sorted_out(ValueError("none of ours")) is None
