"""Facts of the days on which a drift began, a sentence each (`commerce.diagnoses.Happening`)."""

from __future__ import annotations

from collections.abc import Mapping

from commerce.diagnoses import HappeningKind
from wording.phrases import N_

#: Knows %(day)s, %(key)s (foreign), %(before)s and %(now)s.
HAPPENINGS: Mapping[HappeningKind, str] = {
    HappeningKind.DISCOUNT_ENDED: N_("%(day)s: the discount “%(key)s” ended (orders a week: %(before)s, then %(now)s)"),
    HappeningKind.DISCOUNT_BEGAN: N_("%(day)s: the discount “%(key)s” began (orders a week: %(before)s, then %(now)s)"),
    HappeningKind.PRICE_RAISED: N_("%(day)s: the price of “%(key)s” was raised from %(before)s to %(now)s"),
    HappeningKind.PRICE_CUT: N_("%(day)s: the price of “%(key)s” was cut from %(before)s to %(now)s"),
    HappeningKind.PRODUCT_OUT: N_("%(day)s: “%(key)s” stopped selling (units a week: %(before)s, then %(now)s)"),
    HappeningKind.CAMPAIGN_PAUSED: N_("%(day)s: “%(key)s” was paused (spend a week: %(before)s, then %(now)s)"),
    HappeningKind.PAYMENT_METHOD_MISSING: N_(
        "%(day)s: nobody pays by “%(key)s” any more (orders a week: %(before)s, then %(now)s)"
    ),
    HappeningKind.REFUNDS_OF_PRODUCT: N_("%(day)s: refunds of “%(key)s” rose from %(before)s to %(now)s a week"),
}
