"""Playbooks: entries of one's own beside the collection, checked alike."""

from __future__ import annotations

from pathlib import Path

import pytest

import knowledge
from commerce.errors import BadDeclaration
from commerce.judgements import SILENCES
from kpi.book import Book
from kpi.verdict.absence import checkouts, codes, orders, parts, payments, tracking
from shopbell.jobs.absences import SOURCE

EXAMPLE = Path(knowledge.__file__).parents[1] / "playbook.example.toml"

OWN = """
[[own_kpi]]
id = "lines_share"
kind = "share"
above = ["orders_with_several_products"]
below = ["orders"]
name = "Share of <b>large</b> orders"
definition = "So many of all orders."
"""


def folder(tmp_path: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.toml").write_text(text, encoding="utf-8")
    return tmp_path


def book(playbooks: Path) -> Book:
    collection = knowledge.load(playbooks)
    return Book(collection.meanings(), collection.input_units(), collection.own_kpis)


def test_the_example_loads_beside_the_collection(tmp_path: Path) -> None:
    ours, with_own = knowledge.load(), knowledge.load(folder(tmp_path, EXAMPLE.read_text(encoding="utf-8")))
    assert set(with_own.tactics) - set(ours.tactics) == {"gift_wrapping_at_checkout"}
    assert set(with_own.kpis) - set(ours.kpis) == {"shipping_per_order"}
    assert set(with_own.settings) - set(ours.settings) == {"offers_gift_wrapping"}
    assert "agency-playbook-2026" in with_own.documents
    tactic = with_own.tactics["gift_wrapping_at_checkout"]
    assert tactic.title["vi"] == tactic.title["zh_Hant"] == "Offer gift wrapping in the cart"
    assert len(tactic.steps["zh_Hant"]) == 3
    assert with_own.kpis["shipping_per_order"].unit == "currency"


def test_a_total_and_a_share_have_their_units_and_parts_their_names(tmp_path: Path) -> None:
    total = OWN.replace("lines_share", "kept").replace('"share"', '"total"').replace('below = ["orders"]\n', "")
    total = total.replace('["orders_with_several_products"]', '["gross_sales_amount", "-discounts_given"]')
    found = knowledge.load(folder(tmp_path, OWN, total))
    assert (found.kpis["lines_share"].unit, found.kpis["kept"].unit) == ("percent", "currency")
    assert found.inputs["kept_above"].name.en == "Price of the goods sold, before discounts - Discounts given"
    assert {"lines_share", "kept"} <= set(book(tmp_path).ids)


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(BadDeclaration) as error:
        book(folder(tmp_path, text))
    return str(error.value)


@pytest.mark.parametrize(
    ("was", "is_now", "sentence"),
    [
        ('below = ["orders"]', 'below = ["orders_with_several_products"]', "by itself, which is always 1"),
        ('below = ["orders"]', 'below = ["order"]', "'order' is no input of the collection; did you mean"),
        ('below = ["orders"]', 'below = ["leads"]', "'leads' is not added up by days"),
        ('below = ["orders"]', 'below = ["orders", "revenue_amount"]', "which cannot be added up"),
        ('below = ["orders"]\n', "", "write what it is divided by"),
        ('below = ["orders"]', 'below = ["orders", "-orders"]', "below names orders twice"),
        ('["orders_with_several_products"]', '["orders", "orders"]', "above names orders twice"),
        ('["orders_with_several_products"]', '["revenue_amount"]', "a share is of what is counted alike"),
        ('below = ["orders"]', 'below = ["revenue_amount"]', "a share is of what is counted alike"),
        ('"share"', '"total"', "a total is divided by nothing"),
        ('"lines_share"', '"revenue"', "the id is used twice"),
        ("definition", "defintion", "defintion"),
        ("[[own_kpi]]", "[[own_kpis]]", "[[own_kpis]] is no table of a playbook"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(tmp_path: Path, was: str, is_now: str, sentence: str) -> None:
    told = refused(tmp_path, OWN.replace(was, is_now))
    assert sentence in told
    assert "0.toml" in told or "own_kpi" in told


def test_so_many_a_cent_of_money_are_no_figure(tmp_path: Path) -> None:
    told = refused(
        tmp_path, OWN.replace('"share"', '"ratio"').replace('below = ["orders"]', 'below = ["revenue_amount"]')
    )
    assert "count divided by money has no unit; write it the other way round" in told


def test_a_misspelt_kpi_of_a_tactic_is_told_with_the_nearest(tmp_path: Path) -> None:
    told = refused(
        tmp_path, EXAMPLE.read_text(encoding="utf-8").replace('"average_order_value"', '"average_order_valeu"')
    )
    assert "[[tactic]] gift_wrapping_at_checkout" in told
    assert "average_order_value" in told.replace("average_order_valeu", "")


def test_a_misspelt_happening_is_told_with_the_nearest(tmp_path: Path) -> None:
    asked = '{ setting = "offers_gift_wrapping", test = "no" }'
    wrong = '{ test = "happened", happening = "discount_endet" }'
    told = refused(tmp_path, EXAMPLE.read_text(encoding="utf-8").replace(asked, wrong))
    assert "'discount_endet' is defined nowhere; did you mean \"discount_ended\"" in told


def test_every_silence_that_the_product_tells_may_be_asked_for() -> None:
    kinds = {orders.KIND, checkouts.KIND, payments.KIND, codes.KIND, parts.PAYMENT_METHODS.kind, parts.CHANNELS.kind}
    assert kinds | {tracking.CARTS, tracking.VISITS, tracking.CHANNEL, SOURCE} == SILENCES
