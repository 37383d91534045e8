"""Which sources may tell the same money: pairs that do, and pairs that do not, as shops have them; none is mistaken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random

import pytest

from commerce.likeness import LATEST_DAYS, Spending, Told, likeness, likeness_of_sum
from tests.many import examples

pytestmark = pytest.mark.untraced

Pair = tuple[Told, Told]
Make = Callable[[Random], Pair]
FACEBOOK, INSTAGRAM, GOOGLE = "facebook / paid", "instagram / paid", "google / cpc"


def told(amounts: Sequence[float], channel: str = "", campaign: str = "", account: str = "", *, first: int = 0) -> Told:
    """Return what one campaign cost on days in a row, in minor units; a day of nothing has no row."""
    days = [(date(2026, 3, 1) + timedelta(days=first + n)).isoformat() for n in range(len(amounts))]
    of_days = {day: round(amount) for day, amount in zip(days, amounts, strict=True) if amount}
    return {Spending(account, channel, campaign): of_days}


def all_of(*some: Told) -> Told:
    """Return several campaigns of one source."""
    return {under: days for one in some for under, days in one.items()}


def delivered(random: Random, budget: float, swing: float = 0.2, days: int = LATEST_DAYS) -> list[float]:
    """Return what a network spent of a daily budget."""
    return [round(budget * (1 + random.uniform(-swing, swing))) for _ in range(days)]


def each(amounts: Sequence[float], way: Callable[[float], float]) -> list[float]:
    return [round(way(amount)) for amount in amounts]


def added(*some: Sequence[float]) -> list[float]:
    return [sum(day) for day in zip(*some, strict=True)]


def of_meta(random: Random, swing: float = 0.2) -> tuple[Told, Mapping[str, list[float]]]:
    """Return an account of three campaigns, one of them on Instagram as well, and {campaign: its days}."""
    spring, autumn, again = (delivered(random, budget, swing) for budget in (6000, 2200, 900))
    on_instagram = each(spring, lambda amount: amount * 0.3)
    rest = [all_days - part for all_days, part in zip(spring, on_instagram, strict=True)]
    source = all_of(
        told(rest, FACEBOOK, "spring", "123"),
        told(on_instagram, INSTAGRAM, "spring", "123"),
        told(autumn, FACEBOOK, "autumn", "123"),
        told(again, FACEBOOK, "retargeting", "123"),
    )
    return source, {"spring": spring, "autumn": autumn, "retargeting": again}


def beside_meta(of: Callable[[Mapping[str, list[float]], Random], Told], swing: float = 0.2) -> Make:
    """Return a pair: an account of Meta, and what somebody made of its campaigns."""

    def made(random: Random) -> Pair:
        source, campaigns = of_meta(random, swing)
        return source, of(campaigns, random)

    return made


def in_one(
    way: Callable[[float], float] = lambda amount: amount,
) -> Callable[[Mapping[str, list[float]], Random], Told]:
    """Return all campaigns as one amount a day, under a name of somebody's own."""
    return lambda campaigns, _: told(each(added(*campaigns.values()), way), "social")


def by_name(names: Mapping[str, str], channel: str = "social", account: str = "") -> Callable[..., Told]:
    """Return the campaigns under names that somebody gave them; "" leaves one out."""
    return lambda campaigns, _: all_of(
        *(told(days, channel, names[name], account) for name, days in campaigns.items() if names[name])
    )


AS_THEY_ARE = {name: name for name in ("spring", "autumn", "retargeting")}


def restated(campaigns: Mapping[str, list[float]], _: Random) -> Told:
    days = added(*campaigns.values())
    return told([*days[:-3], *each(days[-3:], lambda amount: amount * 0.9)], "social")


def spread_over_weeks(campaigns: Mapping[str, list[float]], _: Random) -> Told:
    weeks = {name: [sum(days[n - n % 7 : n - n % 7 + 7]) / 7 for n in range(28)] for name, days in campaigns.items()}
    return all_of(*(told(days, "social", name) for name, days in weeks.items()))


def beside_another_network(campaigns: Mapping[str, list[float]], random: Random) -> Told:
    search = told(delivered(random, 8000), "search")
    return all_of(search, told(added(*campaigns.values()), "social"))


def at_rates_of_the_day(campaigns: Mapping[str, list[float]], random: Random) -> Told:
    return told([round(day * random.uniform(1.075, 1.085)) for day in added(*campaigns.values())], "social")


def of_google(days_begin: float = 0.0, channel: str = "search") -> Make:
    """Return Google Ads by key, and its cost as Google Analytics tells it: days may begin at another hour there."""

    def made(random: Random) -> Pair:
        ads, cost = [], []
        for name, budget in (("brand", 900), ("shopping", 5000), ("generic", 2500), ("competitors", 700)):
            days = delivered(random, budget, 0.35, 30)
            there = [(1 - days_begin) * days[n] + days_begin * days[n + 1] for n in range(29)]
            ads.append(told(days, GOOGLE, name, "1112223333"))
            cost.append(told(there, channel, name))
        return all_of(*ads), all_of(*cost)

    return made


def paused_at_weekends(random: Random) -> Pair:
    days = [0 if n % 7 > 4 else amount for n, amount in enumerate(delivered(random, 4000))]
    return told(days, FACEBOOK, "spring", "123"), told(days, "social")


def fixed_by_name(random: Random) -> Pair:
    del random
    return told([1000] * 20, FACEBOOK, "spring", "123"), told([1000] * 20, "social", "spring")


def one_week(random: Random) -> Pair:
    days = delivered(random, 9000, 0.3, 9)
    return told(days, FACEBOOK, "spring", "123"), told(days[:8], "social")


def in_dong(random: Random) -> Pair:
    days = delivered(random, 1_450_000, 0.25)
    return told(days, FACEBOOK, "spring", "123"), told(each(days, lambda amount: round(amount, -3)), "quảng cáo")


SAME: Mapping[str, Make] = {
    "one amount a day": beside_meta(in_one()),
    "one amount a day, budgets steady": beside_meta(in_one(), 0.05),
    "campaigns by their names": beside_meta(by_name(AS_THEY_ARE)),
    "campaigns renamed": beside_meta(by_name({"spring": "frühling 26", "autumn": "herbst", "retargeting": "alte"})),
    "only one campaign, renamed": beside_meta(by_name({"spring": "", "autumn": "herbst", "retargeting": ""})),
    "an account by another name": beside_meta(by_name(AS_THEY_ARE, FACEBOOK, "main")),
    "rounded by hand": beside_meta(in_one(lambda amount: round(amount, -2))),
    "with tax": beside_meta(in_one(lambda amount: amount * 1.19)),
    "at another rate": beside_meta(in_one(lambda amount: amount / 1.03)),
    "at rates of the day": beside_meta(at_rates_of_the_day),
    "in another currency, at the stated rate": beside_meta(in_one(lambda amount: round(amount / 0.92) * 0.92)),
    "the last days restated": beside_meta(restated),
    "of two networks in one file": beside_meta(beside_another_network),
    "weeks spread over their days": beside_meta(spread_over_weeks),
    "cost of Google Ads by Google Analytics": of_google(),
    "days that begin at another hour": of_google(1 / 3),
    "days that begin at another hour, one network": of_google(0.25, "google ads"),
    "paused at weekends": paused_at_weekends,
    "fixed budgets, one name": fixed_by_name,
    "after a week": one_week,
    "money without decimals": in_dong,
    "to the cent, under another network and account": beside_meta(by_name(AS_THEY_ARE, GOOGLE, "456")),
}


def of_budgets(plan: Callable[[int], float], swing: float, days: int = LATEST_DAYS, **names: str) -> Make:
    """Return two networks that follow one plan of budgets, each spending it in its own way."""

    def made(random: Random) -> Pair:
        one, other = ([round(plan(n) * (1 + random.uniform(-swing, swing))) for n in range(days)] for _ in range(2))
        campaign = names.get("campaign", "")
        return told(one, FACEBOOK, campaign, "123"), told(other, names.get("channel", GOOGLE), campaign, "456")

    return made


def fixed(_: int) -> float:
    return 1000


def more_at_weekends(day: int) -> float:
    return 2000 if day % 7 > 4 else 1000


def raised_once(day: int) -> float:
    return 1000 if day < 14 else 2500


def every_week_another(day: int) -> float:
    return (1000, 2000, 1500, 3000)[day // 7]


def every_weekday_another(day: int) -> float:
    return (1000, 1100, 1200, 1300, 1500, 2000, 1700)[day % 7]


def grown_each_day(day: int) -> float:
    return 1000 * 1.03**day


def two_accounts(random: Random) -> Pair:
    one, other = (
        all_of(*(told(each([budget] * 28, float), FACEBOOK, f"{name}", account) for name, budget in BUDGETS.items()))
        for account in ("123", "456")
    )
    del random
    return one, other


BUDGETS = {"brand": 1000, "spring": 2000, "retargeting": 3000}


def same_names_elsewhere(random: Random) -> Pair:
    del random
    one, other = (
        all_of(*(told([budget] * 28, channel, name) for name, budget in BUDGETS.items()))
        for channel in (FACEBOOK, "tiktok ads")
    )
    return one, other


def fee(random: Random) -> Pair:
    source, campaigns = of_meta(random)
    return source, told(each(added(*campaigns.values()), lambda amount: amount * 0.1), "agency")


def in_one_season(random: Random) -> Pair:
    season = [1 + random.uniform(-0.3, 0.3) for _ in range(28)]
    one, other = ([round(5000 * day * (1 + random.uniform(-0.1, 0.1))) for day in season] for _ in range(2))
    return told(one, FACEBOOK, "", "123"), told(other, GOOGLE, "", "456")


def many_campaigns(random: Random) -> Pair:
    one, other = (
        all_of(
            *(told(delivered(random, random.choice([500, 1000, 2000])), channel, f"{channel} {n}") for n in range(20))
        )
        for channel in (FACEBOOK, GOOGLE)
    )
    return one, other


def one_after_the_other(random: Random) -> Pair:
    days = delivered(random, 4000)
    return told(days, FACEBOOK, "", "123"), told(days, "social", first=26)


def four_days(random: Random) -> Pair:
    days = delivered(random, 4000, 0.3, 4)
    return told(days, FACEBOOK, "", "123"), told(days, "social")


def five_days_that_hardly_move(random: Random) -> Pair:
    days = [random.randint(9_900, 10_100) * times for times in (1.0, 1.015, 1.03, 1.045, 1.06)]
    return told(days, FACEBOOK, "", "123"), told(each(days, lambda amount: amount * 1.002), GOOGLE, "", "456")


DIFFERENT: Mapping[str, Make] = {
    **{
        f"{plan.__name__}, {swing:.1%} of swing": of_budgets(plan, swing)
        for plan in (fixed, more_at_weekends, raised_once, every_week_another)
        for swing in (0, 0.005, 0.01, 0.03, 0.1, 0.25)
    },
    **{
        f"{plan.__name__}, {swing:.1%} of swing": of_budgets(plan, swing)
        for plan in (every_weekday_another, grown_each_day)
        for swing in (0.005, 0.01, 0.03)
    },
    "every weekday another, to the cent": of_budgets(every_weekday_another, 0),
    "fixed budgets of a week": of_budgets(fixed, 0.02, 7),
    "one name on two networks, fixed budgets": of_budgets(fixed, 0, campaign="spring", channel="tiktok ads"),
    "one name in two accounts, fixed budgets": of_budgets(fixed, 0, campaign="spring", channel=FACEBOOK),
    "all names in two accounts": two_accounts,
    "all names on two networks": same_names_elsewhere,
    "a fee by what was spent": fee,
    "one season for both": in_one_season,
    "many campaigns of round budgets": many_campaigns,
    "one after the other": one_after_the_other,
    "four days alone": four_days,
    "five days that hardly move": five_days_that_hardly_move,
}


Several = tuple[Told, list[Told]]


def a_sum(
    way: Callable[[float], float] = lambda amount: amount,
    channel: str = "all channels",
    account: str = "",
    days: int = 28,
) -> Callable[[Random], Several]:
    """Return what somebody wrote of two networks together, and what these told."""

    def made(random: Random) -> Several:
        ads, meta = delivered(random, 6000, 0.3, days), delivered(random, 4000, 0.3, days)
        total = told(each(added(ads, meta), way), channel, "", account)
        return total, [told(ads, GOOGLE, "", "1112223333"), told(meta, FACEBOOK, "", "123")]

    return made


def beside_two(budget: float, swing: float, channel: str = "agency") -> Callable[[Random], Several]:
    """Return a third network beside two."""

    def made(random: Random) -> Several:
        one, other, third = (delivered(random, each_day, swing) for each_day in (6000, 4000, budget))
        return told(third, channel), [told(one, GOOGLE, "", "1112223333"), told(other, FACEBOOK, "", "123")]

    return made


def of_one_alone(random: Random) -> Several:
    days = delivered(random, 6000, 0.3)
    return told(days, "all channels"), [told(days, FACEBOOK, "", "123")]


SUMS: Mapping[str, Callable[[Random], Several]] = {
    "to the cent": a_sum(),
    "of no channel": a_sum(channel=""),
    "rounded by hand": a_sum(lambda amount: round(amount, -2)),
    "within 1 %": a_sum(lambda amount: amount * 1.01),
    "by a name of somebody's own for the account": a_sum(account="main"),
    "ten days": a_sum(days=10),
}
NO_SUMS: Mapping[str, Callable[[Random], Several]] = {
    "nine days": a_sum(days=9),
    "with tax, which is no sum to the eye": a_sum(lambda amount: amount * 1.19),
    "a fee": a_sum(lambda amount: amount * 0.1),
    "of a known network": a_sum(channel="tiktok / cpc"),
    "of an account's number": a_sum(account="789"),
    "fixed budgets that add up": beside_two(10_000, 0),
    "nearly fixed budgets that add up": beside_two(10_000, 0.01),
    "budgets that add up and move alone": beside_two(10_000, 0.2),
    "another budget": beside_two(2_500, 0.2),
    "of one other alone": of_one_alone,
}


@pytest.mark.parametrize("make", SUMS.values(), ids=SUMS)
def test_a_source_that_tells_the_sum_of_all_others_is_found(make: Callable[[Random], Several]) -> None:
    shops = [make(Random(seed)) for seed in range(examples(8))]  # noqa: S311 - made-up shops
    assert [number for number, (total, others) in enumerate(shops) if likeness_of_sum(total, others) is None] == []


@pytest.mark.parametrize("make", NO_SUMS.values(), ids=NO_SUMS)
def test_what_is_no_sum_of_all_others_is_not_taken_for_it(make: Callable[[Random], Several]) -> None:
    shops = [make(Random(seed)) for seed in range(examples(8))]  # noqa: S311 - made-up shops
    assert [number for number, (total, others) in enumerate(shops) if likeness_of_sum(total, others)] == []


def pairs(make: Make) -> Iterator[Pair]:
    """Yield such a pair of several shops."""
    for seed in range(examples(8)):
        yield make(Random(seed))  # noqa: S311 - made-up shops


@pytest.mark.parametrize("make", SAME.values(), ids=SAME)
def test_the_same_money_under_two_names_is_found(make: Make) -> None:
    found = [(likeness(one, other), likeness(other, one)) for one, other in pairs(make)]
    assert [number for number, both in enumerate(found) if not all(both)] == []


@pytest.mark.parametrize("make", DIFFERENT.values(), ids=DIFFERENT)
def test_different_money_is_not_taken_for_the_same(make: Make) -> None:
    assert [number for number, pair in enumerate(pairs(make)) if likeness(*pair)] == []


def test_the_largest_parts_that_are_alike_are_told() -> None:
    source, of = of_meta(Random(1))  # noqa: S311 - a made-up shop
    found = likeness(source, all_of(told([5000] * 28, "search"), told(added(*of.values()), "social")))
    assert found is not None
    assert (found.one.channels, found.other.channels) == ([FACEBOOK, INSTAGRAM], ["social"])
    assert found.one.total == found.other.total == sum(map(sum, of.values()))
    assert (found.alike, found.days) == (28, 28)
