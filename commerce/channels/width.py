"""How wide a name is: "paid search" holds "google / cpc" and "bing / cpc", "meta" holds "facebook / paid_social".

The groups of a source and its medium follow the rules of GA4's default channel groups. Where a rule asks for what a
name does not tell (the network of an advertisement, the campaign), every group that is possible is returned.
"""

from __future__ import annotations

import re
from functools import lru_cache

from commerce.channels.known import (
    CATEGORIES,
    DISPLAY_MEDIA,
    GROUPS,
    MAIL,
    PLAIN_GROUPS,
    PLATFORMS,
    REFERRAL_MEDIA,
    SOCIAL_MEDIA,
)

_PAID = re.compile(r".*cp.*|ppc|retargeting|paid.*")
#: GA4's rule is of a medium. A name alone may be a source's ("mcphee", "tcp"): there only a whole word says it.
_PAID_ALONE = re.compile(
    r"paid(search|social|video|shopping|display)?([\W_].*)?|(.*[\W_])?(cp[acilmpv]|ppc|retargeting)([\W_].*)?"
)
#: Beyond GA4's rule: what merchants write for visits that cost money.
_PAID_TOO = frozenset({"ad", "ads", "display", "banner", "remarketing", "sponsored"})
#: A shop's "referral" is any other site; GA4 tells some of these sites apart.
_REFERRED = frozenset({"referral", "organic social", "organic video", "organic shopping", "ai assistant"})
#: GA4 tells visits of Google Ads by the network where the advertisement was seen ("Social" is none of today's).
_OF_GOOGLE_ADS = frozenset({"paid search", "cross-network", "paid shopping", "paid video", "display"})
_PAID_OF = {"search": "paid search", "social": "paid social", "video": "paid video", "shopping": "paid shopping"}
_FREE_OF = {
    "search": "organic",
    "social": "organic social",
    "video": "organic video",
    "shopping": "organic shopping",
    "assistant": "ai assistant",
}
_OF_MEDIUM = {MAIL: MAIL, "affiliate": "affiliates", "audio": "audio", "sms": "sms"}


@lru_cache(maxsize=8192)
def groups_of(name: str) -> frozenset[str]:
    """Return the groups that visits of this name may be told under; none where no rule of GA4 holds ("Unassigned")."""
    if name in GROUPS or name in PLAIN_GROUPS:
        return _REFERRED if name == "referral" else frozenset({name})
    if name in PLATFORMS:
        return frozenset().union(*(groups_of(f"{source} / paid") for source in PLATFORMS[name]))
    source, slash, medium = name.partition(" / ")
    if not slash and source not in frozenset().union(*CATEGORIES.values()):
        source, medium = "", source  # a medium alone
    tagged = frozenset({"campaigns"}) if slash else frozenset[str]()
    return tagged | (_paid(source, medium) if _is_paid(medium, is_alone=not slash) else _free(source, medium))


def _paid(source: str, medium: str) -> frozenset[str]:
    if not source:
        return frozenset({*_PAID_OF.values(), "paid other", "display"})
    if source == "google":
        return _OF_GOOGLE_ADS
    group = _PAID_OF.get(_category(source), "display" if medium in DISPLAY_MEDIA else "paid other")
    return frozenset({group, "paid shopping"})  # whatever the source: by the campaign's name


def _free(source: str, medium: str) -> frozenset[str]:
    category = _category(source)
    if medium in DISPLAY_MEDIA:
        group = "display"
    elif category == "social" or medium in SOCIAL_MEDIA:
        group = "organic social"
    elif category in _FREE_OF:
        group = _FREE_OF[category]
    elif "video" in medium:
        group = "organic video"
    elif medium.endswith("push") or "mobile" in medium or "notification" in medium:
        group = "mobile push notifications"
    elif medium in REFERRAL_MEDIA:
        group = "referral"
    else:
        group = _OF_MEDIUM.get(medium, source if source in {MAIL, "sms"} else "")
    return frozenset({group, "referral"} if category == "assistant" else {group} - {""})


def _category(source: str) -> str:
    return next((name for name, sources in CATEGORIES.items() if source in sources), "")


def is_paid(name: str) -> bool:
    """Tell whether visits of this name cost money, as it says itself: "google / cpc", "paid search", "tiktok ads"."""
    if name in PLATFORMS or name in {*_PAID_OF.values(), "paid other", "cross-network"}:
        return True
    source, slash, medium = name.partition(" / ")
    told = medium if slash else source
    return _is_paid(told, is_alone=not slash) or told in _PAID_TOO


def _is_paid(medium: str, *, is_alone: bool) -> bool:
    return (_PAID_ALONE if is_alone else _PAID).fullmatch(medium) is not None


def may_hold(name: str, *, in_groups: bool = False, is_spend: bool = False) -> bool:
    """Tell whether a name is a wide one at all; the arguments are those of `holds`."""
    is_group = name in GROUPS or (in_groups and name in PLAIN_GROUPS)
    return is_group or name in PLATFORMS or (is_spend and " / " not in name)


def holds(wide: str, narrow: str, *, in_groups: bool = False, is_spend: bool = False) -> bool:
    """Tell whether a name may hold the visits (or the money) of another one, narrower than itself.

    Args:
        wide: What would hold it.
        narrow: What would be held.
        in_groups: Whoever says `wide` speaks in groups, so that its "email" is all e-mail.
        is_spend: `wide` is what money was spent on: "facebook" is then what was paid there.
    """
    if wide == narrow or not narrow:
        return False
    if wide in GROUPS or (in_groups and wide in PLAIN_GROUPS):
        is_as_wide = narrow in GROUPS or (in_groups and narrow in PLAIN_GROUPS - {"referral"})
        return wide in groups_of(narrow) and not is_as_wide
    sources = PLATFORMS.get(wide) or (frozenset({wide}) if is_spend else frozenset[str]())
    if narrow in PLATFORMS:
        return PLATFORMS[narrow] < sources
    source, slash, medium = narrow.partition(" / ")
    return bool(slash) and source in sources and (_PAID.fullmatch(medium) is not None or medium in _PAID_TOO)
