"""What stands beside the rows of a report, as sentences: rows that are missing, sampled or folded, days not told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from connectors.sources.ga4.answers import Metadata


def said(notes: Iterable[Metadata], number: str) -> list[str]:
    """Return a sentence for each flag that is set, each once."""
    return list(dict.fromkeys(sentence for one in notes for sentence in _said(one, number)))


def restricted(notes: Iterable[Metadata]) -> list[str]:
    """Return the metrics that the key may not see: they are told as zero, and are none."""
    return sorted(
        {one.metric_name for told in notes for one in told.schema_restriction_response.active_metric_restrictions}
    )


def _said(told: Metadata, number: str) -> Iterator[str]:
    who = f"property {number} of Google Analytics"
    if told.subject_to_thresholding:
        yield f"{who} withholds small rows (thresholds apply): switch off Google signals in its reporting identity"
    if told.data_loss_from_other_row:
        yield f"{who} folded rare sources into one row: their sessions count, and their channel is not known"
    for one in told.sampling_metadatas:
        if one.sampling_space_size > one.samples_read_count > 0:
            percent = 100 * one.samples_read_count // one.sampling_space_size
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
