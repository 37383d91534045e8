"""What Matomo's errors mean: it tells them in words, mostly with HTTP status 200."""

from __future__ import annotations

import re

from commerce.errors import Refused, ShopbellError, TryLater

_LONGEST_QUOTE = 160
_HOUR_S = 3600.0


class NoSuchReport(ShopbellError):
    """A plugin is off, or Matomo too old: the report is not to be had."""


class NoSuchSegment(ShopbellError):
    """Visits cannot be told apart in this way here."""


def explained(message: str, who: str, site: int) -> ShopbellError:
    """Return what an error means."""
    told = message.lower()
    return _of_key(told, who, site) or _of_report(told, message, who)


def _of_key(told: str, who: str, site: int) -> ShopbellError | None:
    """Tell what is wrong with the token or the website; None where it is something else."""
    if re.search("view. access", told):
        return Refused(
            f"{who}: the token may not see the website {site}; give its user View on it (Administration > System >"
            " Users), and check `site`; if both are right, a proxy in front of Matomo drops what is posted"
        )
    if re.search("authenticate with the provided token", told):
        return Refused(
            f"{who} does not take the token: it is wrong, or not valid any more; make a new one (Administration >"
            " Personal > Security > Auth tokens) and write it in place of the old one"
        )
    if re.search(r"unexpected website|website id\b.*(?:not found|n.t be found)|idsite", told):
        return Refused(f"{who} knows no website {site}; check `site` (Administration > Websites > Manage shows its ID)")
    if re.search(r"too many failed|failed attempts|blocked|not allowed to log ?in", told):
        return TryLater(f"{who} lets nobody in from here for some time, after too many wrong tokens", wait_s=_HOUR_S)
    return None


def _of_report(told: str, message: str, who: str) -> ShopbellError:
    if re.search("does not exist or is not available|the plugin .* is not enabled", told):
        return NoSuchReport(f"{who} has no such report")
    if "segment" in told:
        return NoSuchSegment(f"{who} cannot tell visits apart by what was asked{quoted(message)}")
    if re.search(r"maintenance|upgrade|update", told):
        return TryLater(f"{who} is in maintenance or being updated; it is asked again")
    return Refused(f"{who} refuses{quoted(message)}, which is not known here; look it up at matomo.org, and tell us")


def quoted(message: str) -> str:
    """Return somebody's own words, made harmless, for a sentence."""
    plain = " ".join(re.sub(r"<[^>]*>|[\x00-\x1f\x7f]", " ", message).split())[:_LONGEST_QUOTE].rstrip(". ")
    return f' ("{plain}")' if plain else ""


def web_page(who: str, status: int) -> str:
    """Return what is said of a web page that came in place of an answer."""
    return (
        f"{who} answered {status} with a web page instead of data: check `url`, the folder in which Matomo lies; or a"
        " sign-in page or firewall stands before it"
    )
