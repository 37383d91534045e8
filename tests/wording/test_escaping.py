import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from wording.escaping import clean, clip, html, slack, text


def test_a_product_cannot_ring_a_channel() -> None:
    assert slack("<!channel>") == "&lt;!channel&gt;"
    assert slack("@here") == "@\N{ZERO WIDTH SPACE}here"
    assert slack("#general") == "#\N{ZERO WIDTH SPACE}general"


def test_a_product_cannot_format_or_link() -> None:
    assert slack("*bold* ~gone~ `code`") == "\u2217bold\u2217 \u223cgone\u223c \u02cbcode\u02cb"
    assert slack("_x_ summer_sale") == "\uff3fx\uff3f summer_sale"
    assert slack("<https://evil.example|click>") == "&lt;https://evil.example|click&gt;"


def test_a_product_cannot_run_a_script() -> None:
    assert html("<script>") == "&lt;script&gt;"
    assert html('" onload="') == "&#34; onload=&#34;"


def test_unseen_characters_and_line_breaks_are_taken_out() -> None:
    assert clean("a\u202eb\x00c\r\nSubject: d") == "abc Subject: d"


def test_a_long_name_leaves_room() -> None:
    assert clip("x" * 100, 10) == "x" * 9 + "…"
    assert clip("short") == "short"


def test_what_is_escaped_already_is_left_alone() -> None:
    assert slack(Markup("*ours*")) == "*ours*"
    assert html(Markup("<b>")) == "<b>"
    assert text(Markup("a\nb")) == "a\nb"


@given(st.text())
def test_nothing_foreign_keeps_a_meaning_in_slack(foreign: str) -> None:
    escaped = slack(foreign)
    assert not re.search("[<>*~`\n]", escaped)
    assert not re.search("&(?!amp;|lt;|gt;)", escaped)
