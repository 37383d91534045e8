"""The version of the Google Ads API that this is written for, pinned here alone.

Versions and their ends are listed under https://developers.google.com/google-ads/api/docs/sunset-dates.
"""

from __future__ import annotations

from datetime import date, timedelta

VERSION = "v26"
#: It came in October 2026; in November 2027 it ends.
ENDS = date(2027, 11, 1)
#: So long before, people are told.
WARN_BEFORE = timedelta(days=60)
