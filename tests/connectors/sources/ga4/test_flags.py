"""What stands beside the rows of a report: told in words, and a mark on the days that it is true of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
import pytest

from commerce.period import Period
from connectors.sources.ga4 import flags
from connectors.sources.ga4.answers import Metadata
from connectors.sources.ga4.client import Noted
from connectors.sources.ga4.traffic import Traffic
from tests.connectors.google.tokens import Google
from tests.connectors.sources.ga4.recorded import DAYS, client, example, read


def test_what_stands_beside_rows_is_told_in_words() -> None:
    assert flags.said([Noted(read("traffic_response").metadata)], "1") == []
    told = flags.said([Noted(read("flags_response").metadata)] * 2, "1")
    assert [one.removeprefix("property 1 of Google Analytics ")[:30] for one in told] == [
        "withholds small rows (threshol",
        "folded rare sources into one r",
        "tells an estimate: it read 38 ",
        "keeps advertiserAdCost from th",
        "tells nothing of the days befo",
    ]
    assert flags.restricted([Noted(read("flags_response").metadata)]) == ["advertiserAdCost"]


def noted(days: Period | None = DAYS, folded: Iterable[date] = (), **flag: Any) -> Noted:
    return Noted(msgspec.convert(flag, Metadata), days, set(folded))


EVERY = set(DAYS.days())
HALF = {"samplesReadCount": 1, "samplingSpaceSize": 2}
WHOLE = {"samplesReadCount": 2, "samplingSpaceSize": 2}


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (noted(), {}),
        (noted(subjectToThresholding=True), {"withheld": EVERY}),
        (noted(dataLossFromOtherRow=True), {"folded": EVERY}),
        (noted(folded=[DAYS.last], dataLossFromOtherRow=True), {"folded": {DAYS.last}}),
        (noted(samplingMetadatas=[HALF]), {"sampled": EVERY}),
        (noted(samplingMetadatas=[WHOLE]), {}),
        (noted(dataTruncationReasons=[{"dataTruncationType": "X"}]), {}),  # those days are not told at all
        (noted(None, subjectToThresholding=True, samplingMetadatas=[HALF]), {}),  # it was only looked at
    ],
)
def test_a_flag_is_a_mark_on_the_days_of_its_report(one: Noted, found: dict[str, set[date]]) -> None:
    assert flags.marks([one]) == found


def test_marks_of_several_reports_are_those_of_all_their_days() -> None:
    first, last = Period.day(DAYS.first), Period.day(DAYS.last)
    both = [noted(first, subjectToThresholding=True), noted(last, subjectToThresholding=True)]
    assert flags.marks(both) == {"withheld": {DAYS.first, DAYS.last}}


def test_rows_tell_on_which_day_some_were_folded(server: Google) -> None:
    told = example("traffic_response")
    told["metadata"]["dataLossFromOtherRow"] = True
    told["rows"][3]["dimensionValues"][1]["value"] = "(other)"
    server.answers = [(200, {"access_token": "t"}), (200, told), (200, example("steps_response"))]
    asker = client(server)
    Traffic(asker, has_views=False, has_first_visits=False).read(DAYS)
    day = told["rows"][3]["dimensionValues"][0]["value"]
    assert flags.marks(asker.notes) == {"folded": {date.fromisoformat(day)}}


def test_a_report_that_is_asked_for_in_parts_leaves_no_mark_of_its_whole(server: Google) -> None:
    whole, plain, empty = example("flags_response"), example("traffic_response"), example("empty_response")
    steps = {**empty, "dimensionHeaders": example("steps_response")["dimensionHeaders"]}
    whole["metricHeaders"] = plain["metricHeaders"]
    for row in whole["rows"]:
        row["metricValues"] = [{"value": "501"}, {"value": "300"}, {"value": "1"}]
    none = {**empty, "metricHeaders": plain["metricHeaders"], "dimensionHeaders": plain["dimensionHeaders"]}
    server.answers = [
        (200, {"access_token": "t"}),
        (200, whole),
        (200, none),
        (200, steps),
        (200, none),
        (200, steps),
    ]
    asker = client(server)
    Traffic(asker, has_views=False, has_first_visits=False).read(Period(DAYS.first, date(2026, 11, 24)))
    assert flags.marks(asker.notes) == {}
