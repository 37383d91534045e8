"""A guest sees how a shop stands: no reader, no note, no way into the shop's admin, no command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from shopbell.outside import random_bytes
from shopbell.web.door import invite
from shopbell.web.guests import for_guests
from shopbell.web.looks import look
from shopbell.web.server import Server, entrance
from tests.shopbell.web.served import Browser, pages, signed_in, words
from wording.notices import Notice

NOTE = "our supplier Xylo went under"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pages(tmp_path_factory.mktemp("pages")) as served:
        yield served


def guest_of(server: Server, shop: str) -> Browser:
    installation = server.installation
    with installation.open_cache() as cache:
        ticket = invite(cache, installation.clock, random_bytes, shop, timedelta(days=1))
    browser = Browser(server.url)
    assert browser.get(entrance(server.url, ticket).removeprefix(f"{server.url}/")).status_code == 200
    return browser


def test_a_guest_reads_no_names_no_notes_and_no_way_into_the_admin(server: Server) -> None:
    owner, guest = signed_in(server), guest_of(server, "toys")
    page = re.findall(r'"\./(incident\?shop=toys&amp;id=[^"]+)"', owner.get("incidents").text)[0].replace("&amp;", "&")
    given = owner.form_of(page) | {"action": "acknowledge", "who": "Anna", "words": NOTE}
    done = owner.post("answer", given).headers["location"].removeprefix("./")
    addresses = ("", "shop?shop=toys", "incidents", page)
    for address in addresses:
        assert "Anna" in words(owner.get(address)), address
    assert "wp-admin" in owner.get("shop?shop=toys").text
    for address in (*addresses, done, "kpi?shop=toys&id=revenue"):
        shown = guest.get(address)
        assert shown.status_code == 200
        for hidden in ("Anna", NOTE, "Xylo", "wp-admin"):
            assert hidden not in shown.text, (address, hidden)
        assert not re.search(r"\bshopbell [a-z]", words(shown)), address
    assert "Somebody is on it." in words(guest.get("shop?shop=toys"))
    assert "acknowledged" in words(guest.get(page))


def test_a_guest_of_a_shop_that_was_never_read_is_told_no_command(server: Server) -> None:
    guest = guest_of(server, "wine")
    assert "Nothing is known of this shop at present." in words(guest.get("shop"))
    for address in ("", "shop", "incidents"):
        assert not re.search(r"\bshopbell [a-z]", words(guest.get(address))), address


def test_what_concerns_the_machine_is_left_out_and_that_it_is_is_known(server: Server) -> None:
    with server.installation.open_cache() as cache:
        found = look(server.installation, "toys", cache)
    kept = Notice("refunds_by_amount", 2)
    owners = [Notice("disk_full", 3), Notice("unknown_status", 1, "odd"), Notice("job_failing", detail="/home/x.db")]
    told = replace(found, told=replace(found.told, notices=[kept, *owners]))
    assert list(for_guests(told).told.notices) == [kept]
    assert for_guests(told).is_cut
    assert not for_guests(replace(found, told=replace(found.told, notices=[kept]))).is_cut
