"""The share of new customers that one campaign brought; of the whole shop, that all named campaigns brought.

A new customer belongs to the campaign of the first order. Compare it with the campaign's share of spend. By channel it
is the share of all new customers that came over a channel.
Unit: share 0..1. No new customer: no value.
Source: 000_284879f5a0d24855.txt.
"""

from __future__ import annotations

from kpi.facts.sums import Sums
from kpi.formulas.basis import Part
from kpi.formulas.gap_cost import NoMoney
from kpi.formulas.key_share import KeyShare

KPI = KeyShare(
    id="campaign_contribution_share",
    of=Part("new_customers", Sums(("new_customers",))),
    named="campaign_new_customers",
    segment="campaign",
    segments=("campaign", "channel"),
    needs_history=True,
    gap_cost=NoMoney("a share says nothing of how many there are"),
)
