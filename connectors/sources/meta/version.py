"""The version of the Marketing API that this is written for, pinned here alone.

Versions are listed under https://developers.facebook.com/docs/marketing-api/marketing-api-changelog/versions; the Graph
API has a table of its own with longer lives, which is not meant.
"""

from __future__ import annotations

from datetime import date, timedelta

VERSION = "v27.0"
#: It came on 2026-11-04, its end is not announced yet; the three before it lived a year and a few days.
ENDS = date(2027, 11, 4)
#: So long before, people are told.
WARN_BEFORE = timedelta(days=60)
