"""Which orders came by a visit, by the word for where they were entered."""

from __future__ import annotations

import msgspec
import pytest

from commerce.order_sources import OrderSources, SourceWords, treated

WORDS = SourceWords(
    online=("door", ""),
    offline=("till",),
    by_visit=("code",),
    offline_parts=("pos", "import"),
    offline_channels=("owner's app",),
)
KNOWN = OrderSources(WORDS)


@pytest.mark.parametrize(
    ("source", "how"),
    [
        ("door", ("online", "known")),
        (" Door ", ("online", "known")),
        ("", ("online", "known")),
        ("till", ("offline", "known")),
        ("yith-POS", ("offline", "known")),
        ("csv_import_suite", ("offline", "known")),
        ("positive", ("online", "unknown")),  # a part is a whole word
        ("code", ("by_visit", "known")),
        ("funnel", ("online", "unknown")),
    ],
)
def test_a_word_says_how_its_orders_are_treated(source: str, how: tuple[str, str]) -> None:
    assert treated(KNOWN, source) == how


def test_what_is_not_known_goes_by_what_the_platform_wants() -> None:
    words = msgspec.structs.replace(WORDS, others="by_visit")
    assert treated(OrderSources(words), "funnel") == ("by_visit", "unknown")


def test_the_merchants_word_goes_before_the_platforms() -> None:
    own = OrderSources(WORDS, online=("TILL", "yith-pos"), offline=("Door", "funnel"))
    assert treated(own, "till") == treated(own, "yith-pos") == ("online", "merchant")
    assert treated(own, "door") == treated(own, "Funnel") == ("offline", "merchant")
    assert treated(own, "other-pos") == ("offline", "known")


def test_a_visit_decides_where_the_word_does_not() -> None:
    assert KNOWN.came_by_visit("code", "", has_visit=True)
    assert not KNOWN.came_by_visit("code", "", has_visit=False)
    assert not KNOWN.came_by_visit("till", "", has_visit=True)
    assert KNOWN.came_by_visit("door", "", has_visit=False)


def test_a_channel_that_no_visitor_comes_by_gives_way_to_the_merchant_alone() -> None:
    assert not KNOWN.came_by_visit("door", "owner's app", has_visit=True)
    assert msgspec.structs.replace(KNOWN, online=("door",)).came_by_visit("door", "owner's app", has_visit=True)


def test_it_is_kept_as_it_was_written() -> None:
    own = OrderSources(WORDS, online=("till",), offline=("a", "b"))
    assert msgspec.json.decode(msgspec.json.encode(own), type=OrderSources) == own
