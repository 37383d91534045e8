"""What comes from a shop has no meaning in Slack."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from alerts.channels.slack.mrkdwn import mrkdwn

pytestmark = pytest.mark.untraced


def test_a_product_cannot_ring_a_channel() -> None:
    assert mrkdwn("<!channel>") == "&lt;!channel&gt;"
    assert mrkdwn("@here") == "@\N{ZERO WIDTH SPACE}here"
    assert mrkdwn("#general") == "#\N{ZERO WIDTH SPACE}general"


def test_a_product_cannot_format_or_link() -> None:
    assert mrkdwn("*bold* ~gone~ `code`") == "\u2217bold\u2217 \u223cgone\u223c \u02cbcode\u02cb"
    assert mrkdwn("_x_ summer_sale") == "\uff3fx\uff3f summer_sale"
    assert mrkdwn("<https://evil.example|click>") == "&lt;https://evil.example|click&gt;"


def test_what_nobody_sees_is_written_out() -> None:
    assert mrkdwn("a\N{RIGHT-TO-LEFT ISOLATE}b\N{POP DIRECTIONAL ISOLATE}\x07c") == r"a\u2067b\u2069\u0007c"


def test_what_is_escaped_already_is_left_alone() -> None:
    assert mrkdwn(Markup("*ours*")) == "*ours*"


@given(st.text())
def test_nothing_foreign_keeps_a_meaning(foreign: str) -> None:
    escaped = mrkdwn(foreign)
    assert not re.search("[<>*~`\n]", escaped)
    assert not re.search("&(?!amp;|lt;|gt;)", escaped)
