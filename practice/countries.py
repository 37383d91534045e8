"""Country names of replayed files as ISO 3166 codes; a code stays as it is, an unknown name becomes empty."""

from __future__ import annotations

from functools import cache

from babel import Locale

_CODE_LENGTH = 2
#: As traders write them, beside the names of the Unicode CLDR.
_OTHER_NAMES = {
    "channel islands": "JE",
    "czech republic": "CZ",
    "eire": "IE",
    "great britain": "GB",
    "hong kong": "HK",
    "rsa": "ZA",
    "the netherlands": "NL",
    "turkey": "TR",
    "uae": "AE",
    "uk": "GB",
    "usa": "US",
    "viet nam": "VN",
}


def country_code(name: str) -> str:
    """Return e.g. "GB" for "United Kingdom" or "gb"; "" for "Unspecified"."""
    text = name.strip()
    if len(text) == _CODE_LENGTH and text.isalpha() and text.lower() not in _OTHER_NAMES:
        return text.upper() if text.upper() in _codes().values() else ""
    return _OTHER_NAMES.get(text.lower(), "") or _codes().get(text.lower(), "")


@cache
def _codes() -> dict[str, str]:
    """Return {English name in lower case: code} of every country."""
    names = Locale("en").territories
    return {name.lower(): code for code, name in names.items() if len(code) == _CODE_LENGTH and code.isalpha()}
