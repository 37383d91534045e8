"""A key and a sheet that tell the same money: said before one is written, once by sync, until it is answered."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cache.stored import rows
from tests.shopbell.a_source_set_up.typing_it import Setting
from tests.shopbell.meta_by_key.meta_house import STORED

SAID = "may tell the same money, which is added up"


def sheet_of_what_is_stored(setting: Setting, channel: str = "social ads") -> Path:
    """Write what is stored as somebody would who knows the days alone, and return the file."""
    days: dict[str, int] = defaultdict(int)
    for day, _, _, minor, *_ in rows(setting.folder / "data" / "shopbell.sqlite", STORED):
        days[day] += minor
    sheet = setting.folder / "ours.csv"
    lines = [f"{day},{channel},{Decimal(minor) / 100}" for day, minor in sorted(days.items())]
    sheet.write_text("\n".join(["day,channel,amount", *lines, ""]))
    return sheet


def add_sheet(setting: Setting, sheet: Path, *more: str) -> str:
    return setting.run("source", "add", "sheet", "--address", str(sheet), "--table", "spend", "--yes", *more).said


def cost_of_a_customer(setting: Setting) -> Decimal:
    (told,) = setting.run("kpi", "CAC", "--json").json()
    return Decimal(told["value"])


@pytest.fixture
def by_key(setting: Setting) -> Setting:
    setting.add("--yes", "--key-stdin", typed=setting.meta.token)
    setting.run("sync")
    return setting


def test_a_sheet_beside_a_key_is_said_before_it_is_written_and_until_it_is_answered(by_key: Setting) -> None:
    before = cost_of_a_customer(by_key)
    sheet = sheet_of_what_is_stored(by_key)
    account = f'account = "{by_key.meta.number}"'
    said, paid = add_sheet(by_key, sheet), "\N{EURO SIGN}2,422.84"
    assert (
        f"Meta (account {by_key.meta.number}, facebook / paid_social) and ours.csv (social ads) {SAID}: what they cost"
        f" goes up and down together on 28 of 28 days, {paid} and {paid} in all; if it is the same, write"
        f" {account} at ours.csv, or take one of the two out: then the source named first counts, or the one with wins"
        " = true; if it is not, write own_account = true at one of them"
    ) in said
    assert SAID in by_key.run("sync").said
    assert SAID not in by_key.run("sync").said
    assert SAID in by_key.run("doctor", "--no-contact").said
    assert cost_of_a_customer(by_key) == pytest.approx(2 * before, abs=Decimal("0.01"))
    digest = by_key.run("digest", "--dry-run").said
    assert (
        "Two sources may tell the same money, which is counted twice then (Meta (facebook / paid_social); ours.csv"
        f" (social ads)). If it is the same, Customer acquisition cost is \N{EURO SIGN}{before:.2f}. `shopbell doctor`"
    ) in digest

    as_it_was = by_key.config
    for answer, cost in (
        (account, before),
        (f"{account}\nwins = true", Decimal("60.57")),
        ("own_account = true", 2 * before),
    ):
        named = 'path = "ours.csv"'
        (by_key.folder / "config.toml").write_text(as_it_was.replace(named, f"{named}\n{answer}"))
        assert SAID not in by_key.run("sync").said
        assert SAID not in by_key.run("doctor", "--no-contact").said
        assert "Two sources may tell" not in by_key.run("digest", "--dry-run").said
        assert cost_of_a_customer(by_key) == pytest.approx(cost, abs=Decimal("0.01"))
    (by_key.folder / "config.toml").write_text(as_it_was)
    assert SAID in by_key.run("sync").said  # somebody took the answer back


def test_a_key_beside_a_sheet_is_said_before_it_is_written(by_key: Setting) -> None:
    sheet = sheet_of_what_is_stored(by_key)
    by_key.run("source", "remove", "meta", "--yes")
    assert SAID not in add_sheet(by_key, sheet)
    by_key.run("sync")
    before = by_key.config
    ran = by_key.add(typed="1\nn\n")
    assert f"ours.csv (social ads) and Meta (account {by_key.meta.number}, facebook / paid_social) {SAID}" in ran.said
    assert "on 7 of 7 days" in ran.said
    assert f'write account = "{by_key.meta.number}" at ours.csv' in ran.said
    assert by_key.config == before
    (told,) = by_key.add("--json").json()["same_money"]
    assert SAID in told
    assert SAID in by_key.run("sync").said


def test_what_is_answered_as_it_is_added_is_not_asked(by_key: Setting) -> None:
    sheet = sheet_of_what_is_stored(by_key)
    assert SAID not in add_sheet(by_key, sheet, "--set", "own_account=true")
    assert SAID not in by_key.run("sync").said


def test_a_file_that_is_only_looked_at_is_held_beside_what_is_stored(by_key: Setting) -> None:
    sheet = sheet_of_what_is_stored(by_key)
    assert SAID not in by_key.run("tables", "check", str(sheet), "--table", "spend").said
    ran = by_key.run("tables", "check", str(sheet), "--table", "spend", "--shop", "toys", "--json")
    (told,) = ran.json()["same_money"]
    assert SAID in told
    assert by_key.run("tables", "check", str(sheet), "--table", "spend", "--shop", "toys").said.count(SAID) == 1
    other = sheet_of_what_is_stored(by_key, "facebook / paid_social")  # of which one counts anyway
    assert SAID not in by_key.run("tables", "check", str(other), "--table", "spend", "--shop", "toys").said


def test_it_is_said_in_the_readers_language(by_key: Setting) -> None:
    by_key.speak("vi")
    said = add_sheet(by_key, sheet_of_what_is_stored(by_key))
    assert SAID not in said
    assert f'account = "{by_key.meta.number}"' in said


def test_a_sheet_of_the_sum_of_all_others_is_said_with_what_a_customer_would_cost(by_key: Setting) -> None:
    days = sheet_of_what_is_stored(by_key).read_text().splitlines()[1:]
    google, total = ["day,channel,account,amount"], ["day,channel,amount"]
    for number, line in enumerate(days):
        day, _, amount = line.split(",")
        other = Decimal(20 + number * 37 % 61)
        google.append(f"{day},google / cpc,5556667777,{other}")
        total.append(f"{day},all channels,{Decimal(amount) + other}")
    for name, lines in (("google.csv", google), ("ours.csv", total)):
        (by_key.folder / name).write_text("\n".join([*lines, ""]))
    add_sheet(by_key, by_key.folder / "google.csv", "--name", "google")
    by_key.run("sync")
    before = cost_of_a_customer(by_key)
    add_sheet(by_key, by_key.folder / "ours.csv", "--name", "ours")
    said = "moves like all others together, and is added to them: on 28 of 28 days"
    assert said in by_key.run("sync").said
    assert said not in by_key.run("sync").said
    assert said in by_key.run("doctor", "--no-contact").said
    assert cost_of_a_customer(by_key) == pytest.approx(2 * before, abs=Decimal("0.02"))
    digest = by_key.run("digest", "--dry-run").said
    assert "One source may tell the sum of all others, which is counted twice then (" in digest
    assert f"If it does, Customer acquisition cost is \N{EURO SIGN}{before:.2f}. `shopbell doctor`" in digest
    by_key.speak("vi")
    assert "tất cả nguồn còn lại cộng lại" in by_key.run("doctor", "--no-contact").said
