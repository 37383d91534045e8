from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

import pytest

from alerts.advise.experience import Experience
from alerts.advise.fit import all_hold, holds
from alerts.advise.rank import choose
from alerts.advise.situation import Situation
from commerce.figures import Figure, Missing, Target, Unit
from knowledge import Condition
from tests.alerts.a_shop import KNOWLEDGE, figure, verdict

CAC = "customer_acquisition_cost"
AOV = "average_order_value"


@dataclass
class Shop:
    """A shop in figures: state and value per KPI, segments, facts."""

    values: dict[str, tuple[str, int | Fraction]] = field(default_factory=dict)
    before: dict[str, int | Fraction] = field(default_factory=dict)
    usual: dict[str, tuple[int, int]] = field(default_factory=dict)
    segments: dict[tuple[str, str], dict[str, tuple[int | Fraction | None, int]]] = field(default_factory=dict)
    facts: dict[str, bool | int] = field(default_factory=dict)
    empty: tuple[str, ...] = ()

    def unit(self, kpi: str) -> Unit:
        return KNOWLEDGE.kpis[kpi].unit

    def figure(self, kpi: str) -> Figure | None:
        if kpi in self.empty:
            return figure(kpi, None, self.unit(kpi), missing=Missing("no_input"))
        return figure(kpi, self.values[kpi][1], self.unit(kpi)) if kpi in self.values else None

    def by_segment(self, kpi: str, segment: str) -> Mapping[str, Figure]:
        found = self.segments.get((kpi, segment), {})
        return {
            key: figure(kpi, value, self.unit(kpi), 100_000 if value is None else int(value * size), size, key=key)
            for key, (value, size) in found.items()
        }

    def situation(self, kpi: str = CAC) -> Situation:
        def judged(other: str) -> object:
            shown = self.figure(other)
            state = self.values[other][0] if other in self.values else "no_data"
            return verdict(shown, state, Target("at_most", Fraction(3000))) if shown and state else None

        def earlier(other: str) -> Figure | None:
            return figure(other, self.before[other], self.unit(other)) if other in self.before else None

        def usual(other: str) -> tuple[Fraction, Fraction] | None:
            found = self.usual.get(other)
            return (Fraction(found[0]), Fraction(found[1])) if found else None

        return Situation(
            kpi=kpi,
            direction=lambda other: KNOWLEDGE.kpis[other].direction,
            verdict=judged,  # type: ignore[arg-type]  # a local function that returns verdicts
            figure=self.figure,
            before=earlier,
            usual=usual,
            by_segment=self.by_segment,
            setting=self.facts.get,
        )


def passes(shop: Shop, condition: Condition) -> bool:
    return holds(shop.situation(), condition) is not None


def test_off_and_on_target_are_what_the_verdict_says() -> None:
    off, on = Condition("off_target", kpi=CAC), Condition("on_target", kpi=CAC)
    assert (passes(Shop({CAC: ("off_target", 5000)}), off), passes(Shop({CAC: ("off_target", 5000)}), on)) == (
        True,
        False,
    )
    assert (passes(Shop({CAC: ("on_target", 2000)}), off), passes(Shop({CAC: ("on_target", 2000)}), on)) == (
        False,
        True,
    )
    unsure = Shop({CAC: ("not_enough_data", 5000)})
    assert not passes(unsure, off)
    assert not passes(unsure, on)


def test_a_value_beyond_its_limit_is_no_reason_even_when_it_may_be_chance() -> None:
    near = Shop({CAC: ("on_target", 3100)})  # the limit is 30.00; the verdict cannot tell 31.00 from it
    assert not passes(near, Condition("on_target", kpi=CAC))
    assert not passes(near, Condition("off_target", kpi=CAC))


def test_without_a_target_a_kpi_as_good_as_usual_may_be_built_upon() -> None:
    on = Condition("on_target", kpi=CAC)

    class Watched(Shop):
        """A shop that watches its acquisition cost, without a target."""

        def situation(self, kpi: str = CAC) -> Situation:
            return replace(super().situation(kpi), verdict=lambda _other: None)

    found = holds(Watched({CAC: ("", 3000)}, usual={CAC: (2000, 3100)}).situation(), on)
    assert found is not None
    assert (found.against, found.by_usual) == (Fraction(3100), True)
    assert not passes(Watched({CAC: ("", 3200)}, usual={CAC: (2000, 3100)}), on)
    assert not passes(Watched({CAC: ("", 3000)}), on)  # nothing is known of its ways
    assert not passes(Watched({CAC: ("", 3200)}, usual={CAC: (2000, 3100)}), Condition("off_target", kpi=CAC))


def test_worsening_knows_which_way_is_worse() -> None:
    dearer = Condition("worsening", kpi=CAC)
    assert passes(Shop({CAC: ("", 5000)}, before={CAC: 4000}), dearer)
    assert not passes(Shop({CAC: ("", 3000)}, before={CAC: 4000}), dearer)
    assert passes(Shop({AOV: ("", 3000)}, before={AOV: 4000}), Condition("worsening", kpi=AOV))


@pytest.mark.parametrize(
    ("test", "value", "expected"), [("high", 53, True), ("high", 52, False), ("low", 18, True), ("low", 19, False)]
)
def test_high_and_low_lie_clearly_beyond_the_usual_range(test: str, value: int, *, expected: bool) -> None:
    shop = Shop({AOV: ("", value)}, usual={AOV: (20, 50)})
    assert passes(shop, Condition(test, kpi=AOV)) is expected  # type: ignore[arg-type]  # parametrised


def test_greater_and_less_compare_two_kpis() -> None:
    shop = Shop({CAC: ("", 5000), AOV: ("", 4000)})
    assert passes(shop, Condition("greater_than", kpi=CAC, other=AOV))
    assert not passes(shop, Condition("less_than", kpi=CAC, other=AOV))


def test_unknown_inputs_never_hold() -> None:
    nothing = Shop()
    for condition in [
        Condition("off_target", kpi=CAC),
        Condition("on_target", kpi=CAC),
        Condition("worsening", kpi=CAC),
        Condition("high", kpi=CAC),
        Condition("low", kpi=CAC),
        Condition("greater_than", kpi=CAC, other=AOV),
        Condition("less_than", kpi=CAC, other=AOV),
        Condition("segment_gap", kpi=CAC, segment_by="channel"),
        Condition("no", setting="has_live_chat"),
        Condition("yes", setting="has_live_chat"),
        Condition("at_most", setting="watched_kpis", value=3),
    ]:
        assert not passes(nothing, condition), condition
    assert not passes(Shop({CAC: ("", 5000)}), Condition("greater_than", kpi=CAC, other=AOV))


def test_no_data_holds_when_a_kpi_of_this_shop_has_no_value() -> None:
    condition = Condition("no_data", kpi="net_promoter_score")
    assert passes(Shop(empty=("net_promoter_score",)), condition)
    assert not passes(Shop({"net_promoter_score": ("", 30)}), condition)


def test_settings_are_answers_of_the_merchant() -> None:
    shop = Shop(facts={"has_live_chat": False, "watched_kpis": 5})
    assert passes(shop, Condition("no", setting="has_live_chat"))
    assert not passes(shop, Condition("yes", setting="has_live_chat"))
    assert passes(shop, Condition("at_most", setting="watched_kpis", value=5))
    assert not passes(shop, Condition("more_than", setting="watched_kpis", value=5))
    assert passes(shop, Condition("more_than", setting="watched_kpis", value=4))


GAP = Condition("segment_gap", kpi=CAC, segment_by="channel")


def test_a_segment_gap_names_the_segment_that_weighs_most() -> None:
    shop = Shop(
        {CAC: ("", 3000)}, segments={(CAC, "channel"): {"ads": (9000, 50), "mail": (1000, 50), "x": (6000, 40)}}
    )
    reason = holds(shop.situation(), GAP)
    assert reason is not None
    assert reason.keys == ("ads", "x")
    assert reason.against == 3000


def test_a_segment_too_small_or_too_near_is_no_gap() -> None:
    tiny = Shop({CAC: ("", 3000)}, segments={(CAC, "channel"): {"ads": (9000, 9)}})
    near = Shop({CAC: ("", 3000)}, segments={(CAC, "channel"): {"ads": (3200, 500)}})
    unsure = Shop({CAC: ("", 3000)}, segments={(CAC, "channel"): {"ads": (4000, 12)}})  # 4000 / sqrt(12) > 1000 / 2
    assert not passes(tiny, GAP)
    assert not passes(near, GAP)
    assert not passes(unsure, GAP)


@pytest.mark.parametrize(
    ("value", "size", "clear"),
    [
        (27_000, 9, False),  # whatever its value: nine customers say nothing
        (27_000, 10, True),
        (3_300, 10_000, False),  # a tenth dearer than the shop's 30.00 is like it
        (3_301, 10_000, True),
        (3_750, 100, False),  # 7.50 dearer: two errors of 37.50 / sqrt(100)
        (3_760, 100, True),
    ],
)
def test_a_gap_is_clear_from_a_size_a_share_and_two_errors_on(value: int, size: int, *, clear: bool) -> None:
    shop = Shop({CAC: ("", 3000)}, segments={(CAC, "channel"): {"ads": (value, size)}})
    assert passes(shop, GAP) is clear


def test_a_campaign_that_spent_more_than_an_order_and_won_nobody_is_too_dear() -> None:
    condition = Condition("greater_than", kpi=CAC, other=AOV, segment_by="campaign")
    shop = Shop({AOV: ("", 4000)}, segments={(CAC, "campaign"): {"dud": (None, 0)}})
    reason = holds(shop.situation(), condition)
    assert reason is not None
    assert reason.keys == ("dud",)


def test_a_segment_is_compared_with_its_own_other_kpi_when_that_is_known() -> None:
    condition = Condition("greater_than", kpi=CAC, other=AOV, segment_by="campaign")
    shop = Shop(
        {AOV: ("", 2000)},
        segments={(CAC, "campaign"): {"ads": (5000, 90)}, (AOV, "campaign"): {"ads": (9000, 90)}},
    )
    assert not passes(shop, condition)


TACTICS = KNOWLEDGE.tactics.values()
DEAR_CAMPAIGN: dict[tuple[str, str], dict[str, tuple[int | Fraction | None, int]]] = {
    (CAC, "campaign"): {"spring_sale": (9900, 60), "brand": (1500, 60)}
}


def dear_shop() -> Shop:
    return Shop({CAC: ("off_target", 5000), AOV: ("on_target", 4000)}, segments=DEAR_CAMPAIGN)


def test_a_dear_campaign_is_stopped_and_named() -> None:
    advice = choose(dear_shop().situation(), KNOWLEDGE)
    assert advice is not None
    assert advice.tactic.id == "stop_unprofitable_campaigns"
    assert advice.reasons[0].keys == ("spring_sale",)


def test_when_only_the_miss_is_known_the_cause_is_looked_for_first() -> None:
    advice = choose(Shop({CAC: ("off_target", 5000)}).situation(), KNOWLEDGE)
    assert advice is not None
    assert advice.tactic.id == "diagnose_high_cac"


def test_a_tactic_shown_before_waits_while_others_fit() -> None:
    situation = dear_shop().situation()
    shown: list[str] = []
    while True:
        advice = choose(situation, KNOWLEDGE, Experience(shown))
        assert advice is not None
        if advice.repeated:
            break
        assert advice.tactic.id not in shown
        shown.insert(0, advice.tactic.id)
    assert len(shown) >= 2
    assert advice.tactic.id == shown[-1]  # the one shown longest ago


def test_nothing_is_suggested_when_nothing_fits() -> None:
    assert choose(Shop({CAC: ("on_target", 2000)}).situation(), KNOWLEDGE) is None


def test_only_tactics_that_move_the_kpi_the_right_way_are_asked() -> None:
    advice = choose(
        Shop({"customer_churn_rate": ("off_target", Fraction(4, 10))}).situation("customer_churn_rate"), KNOWLEDGE
    )
    assert advice is not None
    assert ("customer_churn_rate", "lower") in {(gain.kpi, gain.direction) for gain in advice.tactic.improves}


def test_every_test_of_the_collection_is_known_here() -> None:
    situation = dear_shop().situation()
    for tactic in TACTICS:
        for condition in tactic.fits_when:
            holds(situation, condition)  # raises nothing, whatever the collection asks


def test_what_nobody_told_is_not_in_place_for_all_that_is_known_and_no_reason_either() -> None:
    not_yes, not_no = Condition("not_yes", setting="has_live_chat"), Condition("not_no", setting="has_live_chat")
    untold, has, lacks = Shop(), Shop(facts={"has_live_chat": True}), Shop(facts={"has_live_chat": False})
    assert [passes(shop, not_yes) for shop in (untold, has, lacks)] == [True, False, True]
    assert [passes(shop, not_no) for shop in (untold, has, lacks)] == [True, True, False]
    assert all_hold(untold.situation(), [not_yes]) == ()
    told = all_hold(lacks.situation(), [not_yes])
    assert told is not None
    assert [(one.condition.test, one.setting) for one in told] == [("no", False)]
