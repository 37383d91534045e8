"""What is said of a KPI where much of a feed is missing that it counts whole: nothing good.

Money that is not known makes acquisition look cheap, never dear. What is off stays off.
"""

from __future__ import annotations

from collections.abc import Collection

from commerce.figures import Verdict
from kpi.verdict.absence.hidden import bad_news_alone


def unless_flattered(counted_whole: Collection[str], verdict: Verdict) -> Verdict:
    """Return the verdict, or one that says that it cannot be told whether all is well.

    Args:
        counted_whole: The feeds of which the KPI counts all.
        verdict: As it is without that.
    """
    is_flattered = any(one.is_grave and one.about in counted_whole for one in verdict.figure.remarks)
    return bad_news_alone(verdict, why="unspent") if is_flattered else verdict
