"""What can go wrong with the file of a bulk operation: cut, incomplete, doubled, expired, too large for the disk."""

from __future__ import annotations

import json
from itertools import repeat

import pytest

from commerce.errors import Refused, TryLater
from connectors.shopify import bulk_file
from tests.connectors.shopify.bulk.stub import Bulk, Files, kept, paged, pages, written
from tests.connectors.shopify.stub import (
    Answer,
    StubShop,
    line,
)


def test_a_file_cut_in_the_middle_is_fetched_again(shop: StubShop, bulk: Bulk) -> None:
    whole = "\n".join(written(shop.orders)).encode()
    answers = iter([Answer(200, whole[: len(whole) // 2].decode()), Answer(200, whole.decode())])
    shop.files = Files(answers)
    assert kept(pages(shop)) == paged(shop)
    assert len(shop.downloads) == 2
    assert len(bulk.begun) == 1


def test_a_connection_cut_in_the_middle_is_made_again(shop: StubShop, bulk: Bulk) -> None:
    whole = "\n".join(written(shop.orders))
    answers = iter([Answer(200, whole[:500], missing=4000), Answer(503, ""), Answer(200, whole)])
    shop.files = Files(answers)
    assert kept(pages(shop)) == paged(shop)
    assert bulk.begun
    assert len(shop.downloads) == 3


def test_a_file_that_lacks_records_is_not_believed_and_half_as_much_is_asked_for(shop: StubShop, bulk: Bulk) -> None:
    cut = iter([True])
    bulk.lines = lambda lines: lines[:-3] if next(cut, False) else lines
    found = pages(shop)
    whole = paged(shop)
    assert kept(found) == whole
    assert [one for page in found for one in page.orders if one != whole[one.id]] == [], "nothing of it was believed"
    assert len(bulk.begun) > 1
    assert "<='2026-11-21T12:00:00Z'" in bulk.begun[0]
    assert "<='2026-11-21T12:00:00Z'" not in bulk.begun[1]


def test_lines_may_end_as_proxies_end_them_and_be_empty(shop: StubShop, bulk: Bulk) -> None:
    bulk.lines = lambda lines: ["", *[f"{line}\r" for line in lines], "\r", ""]
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) == 1


def test_lines_that_are_there_twice_count_once(shop: StubShop, bulk: Bulk) -> None:
    bulk.lines = lambda lines: lines + lines[:50]
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) == 1


def test_a_line_that_is_there_twice_does_not_hide_a_missing_one(shop: StubShop, bulk: Bulk) -> None:
    bulk.lines = lambda lines: [*lines[:-1], lines[0]] if len(bulk.begun) == 1 else lines
    found = pages(shop)
    assert kept(found) == paged(shop)
    assert len(bulk.begun) > 1


def test_a_part_without_its_order_is_not_believed(shop: StubShop, bulk: Bulk) -> None:
    stray = json.dumps(line(7, "1.0") | {"__typename": "LineItem", "__parentId": "gid://shopify/Order/99999"})
    bulk.lines = lambda lines: [*lines, stray] if len(bulk.begun) == 1 else lines
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) > 1


def test_records_of_an_unknown_kind_are_named_and_left_out(shop: StubShop, bulk: Bulk) -> None:
    bulk.lines = lambda lines: [*lines, '{"__typename":"Hologram","id":"gid://shopify/Hologram/1"}']
    found = pages(shop)
    assert kept(found) == paged(shop)
    assert [text for page in found for text in page.skipped] == [
        "Shopify's bulk file holds 1 records of the kind 'Hologram'; left out"
    ]


def test_one_order_that_cannot_be_read_is_named_and_the_others_kept(shop: StubShop, bulk: Bulk) -> None:
    shop.orders[4] |= {"totalPriceSet": None}
    found = pages(shop)
    assert len(kept(found)) == 39
    skipped = {text.partition(":")[0] for page in found for text in page.skipped}
    assert skipped == {"Shopify order 5"}
    assert len(bulk.begun) == 1


def test_an_address_that_has_expired_is_asked_for_anew(shop: StubShop, bulk: Bulk) -> None:
    answers = iter([Answer(400, "<Code>ExpiredToken</Code>"), Answer(200, "\n".join(written(shop.orders)))])
    shop.files = Files(answers)
    assert kept(pages(shop)) == paged(shop)
    assert len(bulk.begun) == 2
    assert [query.split("updated_at")[1] for query in bulk.begun] == [bulk.begun[0].split("updated_at")[1]] * 2


def test_a_file_at_an_unsafe_address_is_refused(shop: StubShop, bulk: Bulk) -> None:
    bulk.url = "http://elsewhere.example/file"
    with pytest.raises(Refused, match="unsafe address"):
        pages(shop)


def test_a_store_that_is_away_puts_the_sync_off(shop: StubShop, bulk: Bulk) -> None:
    shop.files = Files(repeat(Answer(503, "")))
    with pytest.raises(TryLater, match="503"):
        pages(shop)
    assert len(bulk.begun) == 1


def test_a_full_disk_puts_the_sync_off(shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_file, "_MOST_PARTS", 1)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bulk_file.Spill, "end", full)
    with pytest.raises(TryLater, match="No space left"):
        pages(shop)
    assert bulk.begun


def test_parts_of_an_order_meet_however_many_files_they_are_spread_over(
    shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_file, "_PART_BYTES", 500)
    monkeypatch.setattr(bulk_file, "_KEPT_BYTES", 100)
    assert kept(pages(shop)) == paged(shop)
    assert bulk.begun


@pytest.mark.parametrize("size", [None, "0"])
def test_a_file_of_untold_size_is_spread_by_its_number_of_records(
    shop: StubShop, bulk: Bulk, monkeypatch: pytest.MonkeyPatch, size: str | None
) -> None:
    sizes = []
    begin = bulk_file.Spill.begin

    def watched(spill: bulk_file.Spill, told: int) -> None:
        sizes.append(told)
        begin(spill, told)

    monkeypatch.setattr(bulk_file.Spill, "begin", watched)
    bulk.size = size
    assert kept(pages(shop)) == paged(shop)
    assert sizes == [500 * len(written(shop.orders))]


def test_a_line_nested_without_end_is_no_crash(shop: StubShop, bulk: Bulk) -> None:
    deep = '{"__typename":"Order","id":' + '{"x":' * 50_000
    bulk.lines = lambda lines: [*lines, deep]
    assert kept(pages(shop)) == paged(shop)  # by paging in the end
