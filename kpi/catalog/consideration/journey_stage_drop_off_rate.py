"""The share of people at the stages of the journey who do not go on: 1 - all who went on / all who were at a stage.

For the whole shop the stages up to the order are taken together: visits, carts and checkouts are who was at a stage,
carts, checkouts and orders who went on. Most people are at the first one, so that it weighs most; the value is for
seeing that something changed, the stages for seeing where. By stage, each has people of its own: "visit" from a visit
to a cart, "cart" from there to the checkout, "checkout" to the order, "order" from a first order to a second. The last
is counted in customers, those whose first order was placed 90 days before the days looked at: by these days each of
them has had 90 days for a second one, whoever needs longer counts as gone, and it is no part of the whole.
The stage that loses most is the one at which fewer go on than at its own level before, in proportion (40 instead of 50
of 100 is a fifth), never the one that most people leave at any time: that is always the first. It is told only where
that is more than chance and the shop's own swing.
Orders are those that the source of the traffic counted itself, or the shop's online orders where it counted none. More
people after a stage than at it were not all counted: then there is no value. A journey is no straight line: who comes
back begins it anew.
Unit: share 0..1. Nobody at a stage: no value.
Source: 002_feb45510d8811804.txt.
"""

from __future__ import annotations

from kpi.catalog import ONLINE_ORDERS, funnel
from kpi.facts.coverage import Need
from kpi.facts.needs import ORDERS, traffic
from kpi.facts.sums import Sums
from kpi.formulas.basis import Basis, Part
from kpi.formulas.factors import DrivenBy
from kpi.formulas.gap_cost import NoMoney
from kpi.formulas.journey import Journey, SecondOrders, unless_stages_grow

_EXITS, _ENTRIES = "stage_exits", "stage_entries"
_VISITS, _CARTS, _CHECKOUTS, _REPORTED, _ORDERED = (
    "sessions",
    "carts",
    "checkouts_reached",
    "completed",
    "online_orders",
)
_TRAFFIC = traffic("carts_created", "checkout_step_entries")
_STEPS_KNOWN = ("carts_known", "checkouts_known")


def _stage(at: str, went_on: str, *needs: Need, known: tuple[str, ...], code: str = "") -> Basis:
    return Basis(
        numerator=Part(_EXITS, Sums((at,), (went_on,))),
        denominator=Part(_ENTRIES, Sums((at,))),
        needs=needs,
        known=known,
        code=code,
        at_most_one=True,
    )


def _whole(orders: str, *needs: Need, known: tuple[str, ...], code: str = "") -> Basis:
    stages = (_VISITS, _CARTS, _CHECKOUTS)
    return Basis(
        numerator=Part(_EXITS, Sums(stages, (*stages[1:], orders))),
        denominator=Part(_ENTRIES, Sums(stages)),
        needs=needs,
        known=known,
        code=code,
        refused=unless_stages_grow(*stages, orders),
    )


KPI = Journey(
    id="journey_stage_drop_off_rate",
    bases=(
        _whole(_REPORTED, _TRAFFIC, known=(*_STEPS_KNOWN, "completed_known"), code="reported"),
        _whole(_ORDERED, ORDERS, _TRAFFIC, known=_STEPS_KNOWN),
    ),
    segments=("journey_stage", "channel", "device"),
    steps={
        "journey_stage": {
            "visit": (_stage(_VISITS, _CARTS, traffic("carts_created"), known=_STEPS_KNOWN[:1]),),
            "cart": (_stage(_CARTS, _CHECKOUTS, _TRAFFIC, known=_STEPS_KNOWN),),
            "checkout": (
                _stage(_CHECKOUTS, _REPORTED, _TRAFFIC, known=("checkouts_known", "completed_known"), code="reported"),
                _stage(_CHECKOUTS, _ORDERED, ORDERS, _TRAFFIC, known=("checkouts_known",)),
            ),
        }
    },
    last_stage=("order", SecondOrders(_EXITS, _ENTRIES)),
    gap_cost=NoMoney("who leaves one stage need not have bought at the last; what is lost in all shows in conversion"),
    driven_by=DrivenBy(further=funnel()[:1], as_complement=True, ends_in=ONLINE_ORDERS),
)
