"""Campaign tags of links (utm_source and the like), which hold whatever somebody wrote into an address.

A name that an advertising platform should have filled in and did not ("{{campaign.name}}", "{network}", "%%SITE%%",
"__CAMPAIGN_NAME__", "*|CAMPAIGN|*") says nothing, nor does a number where a name belongs.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

#: A campaign, a channel or a tag that is longer is an attack or an accident. One length for all, so that orders, visits
#: and spend meet.
LONGEST_NAME: Final = 120
#: Placeholders as Meta, Google, Bing and Taboola ({...}, ${...}), TikTok (__...__), Mailchimp (*|...|*), Salesforce and
#: Google's ad server (%%...%%), and mail programs ([[...]]) write them.
_MACRO: Final = re.compile(r"\{[^{}]*\}|%%[^%]*%%|__[A-Za-z][A-Za-z0-9_.-]*?__|\*\|[^|]*\|\*|\[\[[^\[\]]*\]\]")
#: What a program writes for no value.
_NOTHING: Final = frozenset({"null", "undefined", "none", "nan"})
_NUMBER: Final = re.compile(r"[0-9][0-9\s._-]*")


@lru_cache(maxsize=8192)
def filled(tag: str) -> str:
    """Return a tag; "" where it is a placeholder that nobody filled in, or a program's word for nothing."""
    plain = unquote(tag) if "%7" in tag or "%25" in tag or "%5" in tag else tag
    return "" if _MACRO.search(plain) or plain.strip().casefold() in _NOTHING else tag


@lru_cache(maxsize=8192)
def name_of(tag: str) -> str:
    """Return a tag that names where a visit came from; "" where it is not filled in, or is but a number."""
    told = filled(tag)
    return "" if _NUMBER.fullmatch(told.strip()) else told
