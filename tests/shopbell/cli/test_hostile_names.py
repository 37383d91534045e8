"""Wherever the command line prints what it found, a sign that nobody sees is written out, and nothing is commanded."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from pathlib import Path

import pytest

from commerce.settings.words import shown
from commerce.unseen import escaped
from shopbell.cli import main
from shopbell.cli.gate import Gate, gated, seen
from tests.make import NOON
from tests.shopbell.cli.home import Home
from tests.shopbell.hand_made import days_before, hand_made, steady_orders, steady_table

#: Turns the line around, isolates, cuts it, commands the terminal, hides: each as it is written out.
TRICKS = {
    "\u202e": r"\u202e",
    "\u2066": r"\u2066",
    "\u200b": r"\u200b",
    "\u200d": r"\u200d",
    "\u2060": r"\u2060",
    "\u00ad": r"\u00ad",
    "\u061c": r"\u061c",
    "\ufeff": r"\ufeff",
    "\x07": r"\u0007",
    "\x1b": r"\u001b",
    "\x7f": r"\u007f",
    "\x85": r"\u0085",
    "\U000e0041": r"\udb40\udc41",
}
EVIL = "to" + "".join(TRICKS) + "ys"


def is_harmless(text: str) -> bool:
    """Tell whether nothing unseen is in a text but the ends of its lines."""
    return all(one == "\n" or unicodedata.category(one) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for one in text)


@pytest.mark.parametrize("sign", TRICKS, ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_sign_is_written_as_json_reads_it(sign: str) -> None:
    assert escaped(f"a{sign}b") == f"a{TRICKS[sign]}b"
    assert shown(f"a{sign}b") == f'"a{TRICKS[sign]}b"'
    assert seen(f"a{sign}b\n") == f"a{TRICKS[sign]}b\n"
    assert json.loads(f'"{escaped(sign)}"') == sign


def test_an_amount_that_is_held_together_reads_as_one() -> None:
    assert seen("\N{MINUS SIGN}\N{WORD JOINER}€5") == "\N{MINUS SIGN}€5"


def test_lines_that_are_written_at_once_pass_the_gate_too() -> None:
    behind = io.StringIO()
    Gate(behind).writelines(["fine\n", "\x1b[2J"])
    assert behind.getvalue() == "fine\n\\u001b[2J"


def test_the_gate_is_open_only_while_a_command_runs() -> None:
    before = sys.stdout
    with gated():
        assert isinstance(sys.stdout, Gate)
        assert sys.stdout.encoding == before.encoding
    assert sys.stdout is before
    with pytest.raises(TypeError):
        Gate(io.StringIO()).write(b"")  # type: ignore[arg-type]  # as click tries what a stream takes


@pytest.fixture
def toys(tmp_path: Path) -> Home:
    """A shop whose orders, spend and visits come by channels and campaigns with such names."""
    days = days_before(NOON, 40)
    orders = steady_orders(days, channel=EVIL, campaign=EVIL, payment_method=EVIL)
    spend = steady_table("day,channel,campaign,amount", days, f'{{day}},"{EVIL}","{EVIL}",5')
    traffic = steady_table("day,channel,sessions,carts,checkouts", days, f'{{day}},"{EVIL}",50,9,6')
    return hand_made(tmp_path, orders, spend=spend, traffic=traffic)


@pytest.mark.parametrize(
    "asked",
    [
        ("kpi", "revenue", "--by", "channel"),
        ("kpi", "revenue", "--by", "payment_method"),
        ("kpi", "revenue", "--by", "campaign", "--json"),
        ("kpi", "revenue", "--by", "campaign", "--csv"),
        ("campaigns",),
        ("campaigns", "--json"),
        ("doctor", "--offline"),
        ("doctor", "--offline", "--json"),
        ("tables", "--shop", "toys"),
        ("digest", "--dry-run", "--shop", "toys"),
        ("digest", "--dry-run", "--shop", "toys", "--edition", "monthly"),
        ("check", "--dry-run"),
        ("explain", "revenue"),
        ("reconcile",),
    ],
    ids=" ".join,
)
def test_names_of_the_shop_command_no_terminal(toys: Home, asked: tuple[str, ...]) -> None:
    ran = toys(*asked)
    assert is_harmless(ran.out.replace("\r\n", "\n")), ran.out  # as lines of CSV end
    assert is_harmless(ran.err), ran.err


@pytest.mark.parametrize("columns", [20, 83, 240])  # from 83 on the table is drawn by rich, behind the gate
def test_a_name_is_written_out_however_wide_the_page_is(
    toys: Home, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    out = toys("kpi", "revenue", "--by", "payment_method").out
    assert is_harmless(out), out
    assert r"\u200b" in out


def test_a_way_to_pay_is_shown_for_what_it_is_called(toys: Home) -> None:
    out = "".join(toys("kpi", "revenue", "--by", "payment_method").out.split())
    assert r"\u202e" in out
    parts = toys("kpi", "revenue", "--by", "payment_method", "--json").json()
    assert EVIL.lower() in {str(part["key"]).lower() for part in parts}  # JSON holds it as it is


@pytest.mark.parametrize(
    "asked",
    [
        ("check", "--shop", EVIL),
        ("digest", "--dry-run", "--shop", EVIL),
        ("kpi", EVIL),
        ("kpi", "revenue", "--by", EVIL),
        ("kpi", "revenue", "--month", EVIL),
        ("kpi", "revenue", "--language", EVIL),
        ("explain", EVIL),
        ("alerts", "acknowledge", EVIL, "--shop", "toys"),
        ("alerts", "drop", EVIL),
        ("expect", "--shop", EVIL),
        ("readers", "stop", EVIL),
        ("tactics", "adopt", EVIL, "--shop", "toys"),
        ("tactics", "show", EVIL),
        ("wipe", "--shop", EVIL, "--yes"),
        ("sync", "--shop", EVIL),
        ("tables", EVIL),
        ("connect", EVIL),
        (EVIL,),
        (f"--{EVIL}",),
        ("check", f"--{EVIL}"),
        ("--config", f"/tmp/{EVIL}", "check"),
    ],
    ids=lambda asked: " ".join(asked).replace(EVIL, "EVIL"),
)
def test_what_is_typed_and_refused_is_written_out(
    toys: Home, asked: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    if asked[0] == "--config":
        code, err = main(list(asked)), capsys.readouterr().err
    else:
        ran = toys(*asked)
        code, err = ran.code, ran.err
    assert code
    assert err
    assert is_harmless(err), err
    assert "to" in err


@pytest.mark.parametrize(
    "line",
    [
        'language = "{}"',
        'editions = ["{}"]',
        'weekly_on = "{}"',
        'digest_at = "{}"',
        'time_zone = "{}"',
        'email = "{}"',
        'kpis = ["{}"]',
        'alert_from = "{}"',
        'shops = ["{}"]',
        '"{}" = 1',
    ],
)
def test_what_is_refused_in_the_configuration_is_written_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str
) -> None:
    name = "".join(f"\\U{ord(one):08x}" for one in EVIL)
    (tmp_path / "config.toml").write_text(
        '[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
        f'[[recipient]]\nname = "Anna"\n{line.format(name)}\n'
    )
    assert main(["--config", str(tmp_path), "check"]) == 2
    told = capsys.readouterr().err
    assert "to" in told
    assert is_harmless(told), told


def test_a_table_with_such_headings_is_told_by_them(tmp_path: Path) -> None:
    days = days_before(NOON, 3)
    (tmp_path / "odd.csv").write_text(f"day,{EVIL},amount\n{days[0]},{EVIL},x{EVIL}\n", encoding="utf-8")
    home = hand_made(tmp_path, steady_orders(days), more='[[shop.spend]]\npath = "odd.csv"\n')
    for asked in (("tables", "--shop", "toys"), ("doctor", "--offline")):
        ran = home(*asked)
        assert is_harmless(ran.out + ran.err), ran.out + ran.err


def test_a_playbook_with_such_names_is_told_by_them(tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    name = "".join(f"\\U{ord(one):08x}" for one in EVIL)
    (tmp_path / "book" / "own.toml").write_text(f'[[tactic]]\nid = "{name}"\nstage = "{name}"\n')
    (tmp_path / "config.toml").write_text(
        '[shopbell]\nplaybooks = "book"\n[[shop]]\nname = "toys"\nplatform = "woocommerce"\nurl = "https://toys.example"\n'
    )
    out, err = io.StringIO(), io.StringIO()
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = out, err
    try:
        assert main(["--config", str(tmp_path), "check"])
    finally:
        sys.stdout, sys.stderr = before
    assert err.getvalue()
    assert is_harmless(out.getvalue() + err.getvalue()), err.getvalue()
