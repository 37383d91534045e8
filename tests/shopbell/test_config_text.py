"""A table is put into a configuration, and taken out, as somebody wrote it."""

from __future__ import annotations

import tomllib

import pytest

from commerce.errors import Refused
from shopbell.config_text import with_entries, with_table, without_table

TABLE = {"kind": "meta", "account": "1"}
ADDED = '[[shop.source]]\nkind = "meta"\naccount = "1"\n'
SHOP = '[[shop]]\nname = "{}"\nurl = "x"\n'
A, B = SHOP.format("a"), SHOP.format("b")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (A, f"{A}\n{ADDED}"),
        (A.rstrip(), f"{A}\n{ADDED}"),
        (f"{A}\n{B}", f"{A}\n{ADDED}\n{B}"),
        (f"{A}# of a\n\n# of b\n{B}", f"{A}# of a\n\n{ADDED}\n# of b\n{B}"),
        (f"{A}\n[shop.facts]\nx = 1\n\n[alerts]\n", f"{A}\n[shop.facts]\nx = 1\n\n{ADDED}\n[alerts]\n"),
        (f"{B}\n[['shop']]\nname = 'a' # 1\n", f"{B}\n[['shop']]\nname = 'a' # 1\n\n{ADDED}"),
        (f'{A}note = """\n[[shop]]\nname"""\n', None),
        (f"[x]\ny = 1\n{A}", f"[x]\ny = 1\n{A}\n{ADDED}"),
        (A.replace("\n", "\r\n"), f"{A}\n{ADDED}".replace("\n", "\r\n")),
    ],
)
def test_a_table_is_added_to_its_shop_and_taken_out_again(before: str, after: str | None) -> None:
    if after is None:
        with pytest.raises(Refused, match="nothing can be added to by itself; write below"):
            with_table(before, "a", "source", TABLE)
        return
    made = with_table(before, "a", "source", TABLE)
    assert made == after
    back = without_table(made, "a", "source", 0)
    assert tomllib.loads(back) == tomllib.loads(before)
    assert back.split() == before.split()


def test_one_of_several_is_taken_out() -> None:
    text = f'{A}\n{ADDED}\n[[shop.source]]\nkind = "x"\n# of x\n\n{ADDED}'
    kept = without_table(text, "a", "source", 1)
    assert kept == f"{A}\n{ADDED}\n{ADDED}"


def test_what_stands_in_one_line_is_left_to_the_person() -> None:
    with pytest.raises(Refused, match=r"take \[\[shop.source\]\] number 1 of the shop"):
        without_table('[[shop]]\nname = "a"\nsource = [{kind = "meta"}]\n', "a", "source", 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (A, f'{A}\n[shop.rates]\nUSD = "0.9"\n'),
        (f"{A}\n{B}", f'{A}\n[shop.rates]\nUSD = "0.9"\n\n{B}'),
        (f"{A}\n[shop.rates] # ours\nGBP = '1'\n", f"{A}\n[shop.rates] # ours\nUSD = \"0.9\"\nGBP = '1'\n"),
        (A.replace("\n", "\r\n"), f'{A}\n[shop.rates]\nUSD = "0.9"\n'.replace("\n", "\r\n")),
    ],
)
def test_an_entry_is_added_to_its_table_of_the_shop(before: str, after: str) -> None:
    assert with_entries(before, "a", "rates", {"USD": "0.9"}).rstrip() == after.rstrip()


def test_an_entry_of_a_table_on_one_line_is_told() -> None:
    with pytest.raises(Refused, match=r"yourself: \[shop.rates\]; USD"):
        with_entries(f"{A}rates = {{}}\n", "a", "rates", {"USD": "0.9"})
