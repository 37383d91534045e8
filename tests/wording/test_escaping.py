import json
from collections.abc import Callable

import pytest
from markupsafe import Markup

from alerts.channels.slack.mrkdwn import MRKDWN
from wording.escaping import HTML, TEXT, clean, clip, html, text
from wording.language import language
from wording.render import Speech


def test_a_product_cannot_run_a_script() -> None:
    assert html("<script>") == "&lt;script&gt;"
    assert html('" onload="') == "&#34; onload=&#34;"


def test_unseen_characters_are_written_out_and_line_breaks_are_blanks() -> None:
    assert clean("a\u202eb\x00c\r\nSubject: d") == r"a\u202eb\u0000c Subject: d"


#: Marks that turn the direction around or isolate it, controls, tags, the byte order mark: nobody sees them.
UNSEEN = [
    *"\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}",
    *"\N{LANGUAGE TAG}\N{TAG LATIN SMALL LETTER A}\N{INTERLINEAR ANNOTATION ANCHOR}\x1b",
    *"\N{LEFT-TO-RIGHT EMBEDDING}\N{RIGHT-TO-LEFT EMBEDDING}\N{POP DIRECTIONAL FORMATTING}",
    *"\N{LEFT-TO-RIGHT OVERRIDE}\N{RIGHT-TO-LEFT OVERRIDE}",
    *"\N{LEFT-TO-RIGHT ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}\N{FIRST STRONG ISOLATE}\N{POP DIRECTIONAL ISOLATE}",
    *"\N{ZERO WIDTH NO-BREAK SPACE}\x00\x08\x0b\x1f\x7f\x9f",
]
#: Their neighbours, which belong to what people write: joined signs, spaces that hold, signs in raised small print.
SEEN = "\N{ZERO WIDTH JOINER}\N{HYPHENATION POINT}\N{NARROW NO-BREAK SPACE}\N{SUPERSCRIPT ZERO}\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"U+{ord(mark):04X}")
@pytest.mark.parametrize("form", [clean, html, text])
def test_no_mark_that_nobody_sees_is_left_in_any_form(form: Callable[[str], str], mark: str) -> None:
    assert form(f"a{mark}b") == f"a{json.dumps(mark)[1:-1]}b"


@pytest.mark.parametrize("end", "\n\r\t\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")
def test_a_name_is_one_line(end: str) -> None:
    assert clean(f"a{end}b") == "a b"


@pytest.mark.parametrize("form", [clean, html, text])
def test_what_is_seen_beside_them_stays(form: Callable[[str], str]) -> None:
    assert form(f"a{SEEN}b") == f"a{SEEN}b"


def test_a_long_name_leaves_room() -> None:
    assert clip("x" * 100, 10) == "x" * 9 + "…"
    assert clip("short") == "short"


def test_what_is_escaped_already_is_left_alone() -> None:
    assert html(Markup("<b>")) == "<b>"
    assert text(Markup("a\nb")) == "a\nb"


def test_words_that_lead_to_an_address_do_so_in_each_forms_own_way() -> None:
    address = 'https://toys.example/admin?a=1&b="<|>'
    words = {form: Speech(language("en"), form).linked("A & B", address) for form in (HTML, TEXT, MRKDWN)}
    assert words[HTML] == '<a href="https://toys.example/admin?a=1&amp;b=&#34;&lt;|&gt;">A &amp; B</a>'
    assert words[TEXT] == f"A & B: {address}"
    assert words[MRKDWN] == '<https://toys.example/admin?a=1&amp;b="%3C%7C%3E|A &amp; B>'


def test_an_address_stands_behind_its_words_as_the_language_sets_it() -> None:
    assert (
        Speech(language("zh_Hant"), TEXT).linked("訂單", "https://toys.example")
        == "訂單\N{FULLWIDTH COLON}https://toys.example"
    )
    assert Speech(language("vi"), TEXT).linked("Đơn", "https://toys.example") == "Đơn: https://toys.example"
