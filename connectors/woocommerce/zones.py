"""The shop's time zone: a city's, or a fixed offset where the owner never chose a city."""

from __future__ import annotations

from fractions import Fraction
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Offsets with half and quarter hours: a zone without summer time stands for each.
_ODD_HOURS = {
    "-9.5": "Pacific/Marquesas",
    "3.5": "Asia/Tehran",
    "4.5": "Asia/Kabul",
    "5.5": "Asia/Kolkata",
    "5.75": "Asia/Kathmandu",
    "6.5": "Asia/Yangon",
    "8.75": "Australia/Eucla",
    "9.5": "Australia/Darwin",
}


def time_zone(name: str, gmt_offset: float | str) -> tuple[str, str]:
    """Return an IANA name and a remark for `doctor` ("" when all is well).

    Args:
        name: WordPress's `timezone_string`; "" when only an offset was chosen.
        gmt_offset: Hours east of UTC.
    """
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
        else:
            return name, ""
    try:
        hours = Fraction(str(gmt_offset))
    except (ValueError, ZeroDivisionError):
        return "UTC", f"the shop's time zone {name!r} is not known; days are cut in UTC"
    remark = "the shop has a fixed time offset instead of a city; choose a city so that summer time is right"
    if odd := _ODD_HOURS.get(str(float(hours))):
        return odd, remark
    whole = round(hours)
    if whole != hours:
        remark = f"the shop's offset of {float(hours)} hours has no zone; the nearest whole hour is used; choose a city"
    # POSIX turns the sign round: Etc/GMT-7 lies seven hours east
    return ("Etc/UTC" if whole == 0 else f"Etc/GMT{-whole:+d}"), remark
