"""Addresses of our own pages: every name arrives as it was, whatever signs it is made of."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commerce.hosts import is_private
from commerce.pages import NO_PAGES, Pages

PAGES = Pages("https://bell.toys.example/shopbell")


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_name_arrives_as_it_was(shop: str, incident: str) -> None:
    parts = urlsplit(PAGES.incident(shop, incident))
    assert (parts.netloc, parts.path, parts.fragment) == ("bell.toys.example", "/shopbell/incident", "")
    assert parse_qs(parts.query, strict_parsing=True) == {"shop": [shop], "id": [incident]}


@given(st.text(min_size=1))
def test_an_address_holds_no_sign_that_ends_a_link(name: str) -> None:
    assert set("<>|\"' \n\u202e").isdisjoint(PAGES.shop(name) + PAGES.kpi(name, name))


def test_where_nobody_serves_pages_there_is_no_address() -> None:
    assert NO_PAGES.shop("toys") == NO_PAGES.kpi("toys", "revenue") == NO_PAGES.incident("toys", "toys/x@1") == ""
    assert PAGES.incident("toys", "") == ""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "192.168.1.9", "::1", "nas", "bell.local", "bell.internal"])
def test_hosts_of_a_network_of_ones_own(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["toys.example", "8.8.8.8", "134744072", "::", "2606:4700::1111", ""])
def test_hosts_of_the_internet(host: str) -> None:
    assert not is_private(host)
