"""Country names of replayed files as ISO 3166 codes; a code stays as it is, an unknown name becomes empty."""

from __future__ import annotations

_CODES = {
    "australia": "AU",
    "austria": "AT",
    "bahrain": "BH",
    "belgium": "BE",
    "brazil": "BR",
    "canada": "CA",
    "channel islands": "JE",
    "cyprus": "CY",
    "czech republic": "CZ",
    "denmark": "DK",
    "eire": "IE",
    "finland": "FI",
    "france": "FR",
    "germany": "DE",
    "greece": "GR",
    "hong kong": "HK",
    "iceland": "IS",
    "ireland": "IE",
    "israel": "IL",
    "italy": "IT",
    "japan": "JP",
    "lebanon": "LB",
    "lithuania": "LT",
    "malta": "MT",
    "netherlands": "NL",
    "norway": "NO",
    "poland": "PL",
    "portugal": "PT",
    "rsa": "ZA",
    "saudi arabia": "SA",
    "singapore": "SG",
    "spain": "ES",
    "sweden": "SE",
    "switzerland": "CH",
    "taiwan": "TW",
    "united arab emirates": "AE",
    "united kingdom": "GB",
    "usa": "US",
    "vietnam": "VN",
}
_CODE_LENGTH = 2


def country_code(name: str) -> str:
    """Return e.g. "GB" for "United Kingdom"; "" for "Unspecified"."""
    text = name.strip()
    if len(text) == _CODE_LENGTH and text.isalpha():
        return text.upper()
    return _CODES.get(text.lower(), "")
