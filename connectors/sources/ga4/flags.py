"""What stands beside the rows of a report, as sentences: rows that are missing, sampled or folded, days not told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from commerce.tables import Mark
from connectors.sources.ga4.answers import Metadata, Sampling
from connectors.sources.ga4.client import Noted


def said(notes: Iterable[Noted], number: str) -> list[str]:
    """Return a sentence for each flag that is set, each once."""
    return list(dict.fromkeys(sentence for one in notes for sentence in _said(one.told, number)))


def marks(notes: Iterable[Noted]) -> Mapping[Mark, set[date]]:
    """Return what the flags of reports say of the days that these were of.

    Which days lost rows to "(other)" the rows tell; where they do not, it may be any day of the report.
    """
    found: dict[Mark, set[date]] = {}
    for one in notes:
        if one.days is None:
            continue
        every = set(one.days.days())
        if one.told.subject_to_thresholding:
            found.setdefault("withheld", set()).update(every)
        if one.told.data_loss_from_other_row:
            found.setdefault("folded", set()).update(one.folded or every)
        if any(_percent_read(part) is not None for part in one.told.sampling_metadatas):
            found.setdefault("sampled", set()).update(every)
    return found


def restricted(notes: Iterable[Noted]) -> list[str]:
    """Return the metrics that the key may not see: they are told as zero, and are none."""
    return sorted(
        {
            one.metric_name
            for noted in notes
            for one in noted.told.schema_restriction_response.active_metric_restrictions
        }
    )


def _said(told: Metadata, number: str) -> Iterator[str]:
    who = f"property {number} of Google Analytics"
    if told.subject_to_thresholding:
        yield f"{who} withholds small rows (thresholds apply): switch off Google signals in its reporting identity"
    if told.data_loss_from_other_row:
        yield f"{who} folded rare sources into one row: their sessions count, and their channel is not known"
    for one in told.sampling_metadatas:
        if (percent := _percent_read(one)) is not None:
            yield f"{who} tells an estimate: it read {percent} % of the events"
    for names in ([one.metric_name for one in told.schema_restriction_response.active_metric_restrictions],):
        if names:
            yield (
                f"{who} keeps {', '.join(sorted(names))} from this key, and tells zero instead: untick No cost metrics"
                " and the box below it at Admin > Property access management"
            )
    for cut in told.data_truncation_reasons:
        day = re.sub(r"[^0-9-]", "", cut.data_truncation_date)[:10] or "?"
        yield f"{who} tells nothing of the days before {day}"


def _percent_read(one: Sampling) -> int | None:
    """Return how much of the events was read, in per cent; None where it was all."""
    is_part = one.sampling_space_size > one.samples_read_count > 0
    return 100 * one.samples_read_count // one.sampling_space_size if is_part else None
