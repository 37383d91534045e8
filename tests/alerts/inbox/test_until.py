from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.inbox.until import until_of

BERLIN = ZoneInfo("Europe/Berlin")
#: A Wednesday, 15:30 in Berlin.
NOW = datetime(2026, 4, 1, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("3d", "2026-04-04T15:30"),
        ("for 3 days", "2026-04-04T15:30"),
        ("2 days", "2026-04-03T15:30"),
        ("4 hours", "2026-04-01T19:30"),
        ("90 min", "2026-04-01T17:00"),
        ("1 week", "2026-04-08T15:30"),
        ("until Monday", "2026-04-06T08:00"),
        ("mon", "2026-04-06T08:00"),
        ("Wednesday", "2026-04-08T08:00"),
        ("tomorrow", "2026-04-02T08:00"),
        ("tomorrow 15:00", "2026-04-02T15:00"),
        ("until 18:00", "2026-04-01T18:00"),
        ("9:00", "2026-04-02T09:00"),
        ("2026-04-03", "2026-04-03T08:00"),
        ("2026-04-03 17:45", "2026-04-03T17:45"),
        ("đến thứ hai", "2026-04-06T08:00"),
        ("ngày mai", "2026-04-02T08:00"),
        ("3 ngày", "2026-04-04T15:30"),
        ("到星期一", "2026-04-06T08:00"),
        ("明天 15:00", "2026-04-02T15:00"),
        ("3 天", "2026-04-04T15:30"),
        ("三天", "2026-04-04T15:30"),
        ("3天後", "2026-04-04T15:30"),
        ("4個小時", "2026-04-01T19:30"),
        ("兩個禮拜", "2026-04-15T15:30"),
        ("一週", "2026-04-08T15:30"),
        ("後天", "2026-04-03T08:00"),
        ("明天早上", "2026-04-02T08:00"),
        ("到禮拜一", "2026-04-06T08:00"),
        ("星期天", "2026-04-05T08:00"),
        ("星期一為止", "2026-04-06T08:00"),
        ("下週五", "2026-04-10T08:00"),
        ("下個禮拜三", "2026-04-08T08:00"),
        ("到4月3日", "2026-04-03T08:00"),
        ("3月30號", "2027-03-30T08:00"),
        ("2026年4月3日 17:45", "2026-04-03T17:45"),
        ("2026/4/3", "2026-04-03T08:00"),
    ],
)
def test_reads_what_people_say_in_the_shops_time(said: str, meant: str) -> None:
    assert until_of(said, NOW, BERLIN) == datetime.fromisoformat(meant).replace(tzinfo=BERLIN)


def test_a_day_means_its_morning_on_either_side_of_a_clock_change() -> None:
    before = datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert until_of("monday", before, BERLIN) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert until_of("tomorrow", before, BERLIN) == datetime(2026, 3, 28, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["", "soon", "3 moons", "25:00", "2026-13-01", "2026-02-30", "until", "-3d", "3d 15:00", "3日", "4/3", "2月30日"],
)
def test_what_nobody_can_read_is_refused_with_examples(said: str) -> None:
    with pytest.raises(ValueError, match=r"cannot read until when.*until Monday"):
        until_of(said, NOW, BERLIN)


@pytest.mark.parametrize("said", ["2026-04-01", "2026-03-01", "today 09:00", "0 days"])
def test_what_is_past_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="is past: it is 2026-04-01 15:30 at the shop"):
        until_of(said, NOW, BERLIN)


def test_nobody_sleeps_for_years() -> None:
    with pytest.raises(ValueError, match="more than a year away"):
        until_of("60 weeks", NOW, BERLIN)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_read_or_refused(said: str) -> None:
    try:
        meant = until_of(said, NOW, BERLIN)
    except ValueError:
        return
    assert meant > NOW
