"""What mail programs drop or turn around, no mail relies on. Source of what they do: https://www.caniemail.com"""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from alerts.channels.email import CHANNEL as EMAIL
from alerts.messages.alert import alert_message
from alerts.messages.digest import digest_message
from alerts.messages.recipient import Recipient
from commerce.languages import LANGUAGES
from commerce.messages import Message
from tests.alerts.a_shop import KNOWLEDGE, SCENE, fired, history, recovered
from tests.templates.test_one_screen import morning
from wording.render import Renderer

RENDERER = Renderer(KNOWLEDGE)
#: Bytes: Gmail shows no style element beyond this, and cuts a page of more.
MOST_STYLE, MOST_PAGE = 16_000, 80_000
#: WCAG 2.2, 1.4.3: of text on its ground.
LEAST_CONTRAST = 4.5
#: Dropped by Gmail, Outlook or both: nothing may depend on it.
DROPPED = ("<svg", "data:", "var(", "flex", "grid-template", "background-image", "url(", "<video", "<form", "<script")


def mails(code: str) -> list[Message]:
    to = Recipient("anna", EMAIL, "anna@example.com", code)
    courses = [replace(one, course=history(5012, 4400, 3900, 2900)) for one in (fired(), recovered())]
    return [digest_message(morning(), SCENE, to, RENDERER), alert_message(courses, SCENE, to, RENDERER)]


class Seen(HTMLParser):
    """The elements of a page: (tag, attributes), in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_depends_on_what_mail_programs_drop(code: str) -> None:
    for mail in mails(code):
        assert [word for word in DROPPED if word in mail.html] == []
        assert len(mail.html.encode()) < MOST_PAGE
        styles = "".join(re.findall(r"<style[^>]*>(.*?)</style>", mail.html, re.DOTALL))
        assert 0 < len(styles.encode()) < MOST_STYLE
        body = mail.html.split("</head>")[1]
        assert not re.search(r"margin[^;\"]*(?:-\d|auto)", body)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_picture_has_a_size_and_words_that_hold_its_figure(code: str) -> None:
    for mail in mails(code):
        pictures = [attributes for tag, attributes in Seen(mail.html).elements if tag == "img"]
        assert pictures
        for one in pictures:
            assert (one["src"] or "").startswith("cid:")
            assert one["width"]
            assert one["height"]
            assert one["alt"] or ".dark@" in (
                one["src"] or ""
            )  # the same again for dark pages: who listens hears it once
        spoken = [one["alt"] or "" for one in pictures if one["alt"]]
        assert all(any(sign.isdigit() for sign in words) for words in spoken)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_reads_without_its_style_element(code: str) -> None:
    """A Gmail app that reads a mailbox of somebody else's drops it: size and colour stand in the elements."""
    for mail in mails(code):
        elements = Seen(mail.html.split("</head>")[1]).elements
        paragraphs = [attributes for tag, attributes in elements if tag in {"p", "h1", "h2"}]
        assert all("font-size" in (one.get("style") or "") for one in paragraphs)
        assert f'lang="{code.replace("_", "-")}"' in mail.html
        hidden = [attributes for _, attributes in elements if attributes.get("class") == "dark"]
        assert hidden
        assert all("display:none" in (one.get("style") or "").replace(" ", "") for one in hidden)


def test_text_is_read_on_its_ground_in_every_form_of_dark() -> None:
    """As it was sent, in our own dark form, and with all colours turned around as Gmail on a telephone does."""
    page = mails("en")[0].html
    light, dark = (
        page.split("</head>")[1],
        "".join(re.findall(r"@media \(prefers-color-scheme: dark\) {(.*?)\n}", page, re.DOTALL)),
    )
    written = set(re.findall(r"(?<![-\w])color: ?(#[0-9a-f]{6})", light)) - {"#eef1f4"}  # the preheader is not seen
    assert len(written) >= 4
    for text in written:
        for ground in ("#ffffff", "#eef1f4"):
            assert contrast(text, ground) >= LEAST_CONTRAST, (text, ground)
            assert contrast(turned(text), turned(ground)) >= LEAST_CONTRAST, (text, ground, "turned around")
    for text in set(re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", dark)):
        assert contrast(text, "#1d242c") >= LEAST_CONTRAST or contrast(text, "#4a3a10") >= LEAST_CONTRAST, text


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG defines it: 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def turned(colour: str) -> str:
    return "#" + "".join(f"{255 - int(colour[place : place + 2], 16):02x}" for place in (1, 3, 5))
