"""`[web] public_url`: what links may begin with, and what is refused in a sentence that shows no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopbell.doctor import examine
from tests.shopbell.config.reading import SHOP, mistakes, read
from tests.shopbell.installed import TOYS, installed


@pytest.mark.parametrize(
    ("written", "begins"),
    [
        ("https://bell.toys.example", "https://bell.toys.example"),
        ("https://toys.example:8443/shopbell/", "https://toys.example:8443/shopbell"),
        ("HTTPS://Bell.Toys.example//", "https://bell.toys.example"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("http://192.168.1.9:8080", "http://192.168.1.9:8080"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("http://nas.local", "http://nas.local"),
        ("http://shopbell:8080", "http://shopbell:8080"),
    ],
)
def test_what_links_begin_with(tmp_path: Path, written: str, begins: str) -> None:
    settings = read(tmp_path, f'{SHOP}[web]\npublic_url = "{written}"\n')
    assert settings.pages.shop("toys") == f"{begins}/shop?shop=toys"


def test_without_it_there_are_no_pages(tmp_path: Path) -> None:
    assert read(tmp_path, SHOP).pages.shop("toys") == ""
    assert read(tmp_path, f"{SHOP}[web]\n").pages.shop("toys") == ""


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('"bell.toys.example"', "is no web address; write e.g."),
        ('"ftp://bell.toys.example"', "is no web address"),
        ('"https://"', "is no web address"),
        ('"https://toys.example:0"', "is no web address"),
        ('"https://toys.example:99999"', "is no web address"),
        ('"https://toys .example"', "is no web address"),
        ('"https://toys.example/a b"', "is no web address"),
        ('"https://toys.example/../x"', "is no web address"),
        ('"https://toys.example\\\\@evil.example"', "carries a user name or password"),
        ('"https://toys.example/<script>"', "is no web address"),
        ('"https://toys\\u202e.example"', "is no web address"),
        (f'"https://toys.example/{"a" * 200}"', "is no web address"),
        ('"https://toys.example/?page=1"', "end it before the ? or #"),
        ('"https://toys.example/#top"', "end it before the ? or #"),
        ('"http://toys.example"', "write https://, or keep http:// for a host of your own network"),
        ('"http://8.8.8.8"', "write https://"),
        ("8765", "public_url is no text in quotes; write public_url ="),
    ],
)
def test_what_is_refused(tmp_path: Path, written: str, told: str) -> None:
    [found] = mistakes(tmp_path, f"{SHOP}[web]\npublic_url = {written}\n")
    assert found.startswith("config.toml, [web]: public_url")
    assert told in found
    assert "\u202e" not in found


def test_a_password_in_it_is_not_shown(tmp_path: Path) -> None:
    [found] = mistakes(tmp_path, f'{SHOP}[web]\npublic_url = "https://anna:hunter2@toys.example"\n')
    assert "hunter2" not in found
    assert "carries a user name or password" in found


def test_doctor_says_where_nothing_is_served_or_anybody_could_look(tmp_path: Path) -> None:
    plain = installed(tmp_path, TOYS)
    assert not [one for one in examine(plain, contact=False).findings if one.about == "web"]
    led = installed(tmp_path, TOYS + '[web]\npublic_url = "https://bell.example"\n')
    [told] = [one for one in examine(led, contact=False).findings if one.about == "web"]
    assert told.level == "note"
    assert "`shopbell run` serves none; write listen" in told.text
    led = installed(tmp_path, TOYS + '[web]\npublic_url = "https://bell.example"\nlisten = "127.0.0.1:8780"\n')
    [told] = [one for one in examine(led, contact=False).findings if one.about == "web"]
    assert told.level == "bad_config"
    assert "there is no password; run `shopbell password`" in told.text
