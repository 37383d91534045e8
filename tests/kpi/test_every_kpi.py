"""What must hold of every KPI there is, and of every one that will be: nothing here names one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache

import pytest

from commerce.facts import Facts
from commerce.figures import Figure, Target, Verdict, VerdictState
from commerce.languages import LANGUAGES
from commerce.period import Period
from knowledge import load
from kpi.book import Book
from kpi.facts.snapshot import Snapshot
from kpi.formulas.gap_cost import NoMoney
from tests import make
from tests.kpi.memory_facts import MemoryFacts
from tests.kpi.random_shop import LAST, random_shop
from wording.language import language
from wording.names import Names, counted_as
from wording.values import figure_value, worked

pytestmark = pytest.mark.untraced

COLLECTION = load()
BOOK = Book(COLLECTION.meanings(), COLLECTION.input_units())
SEEDS = (1, 2, 3)
QUARTER = Period(LAST.replace(month=1, day=1), LAST)
MONTH = Period(LAST.replace(day=1), LAST)
TODAY = LAST + timedelta(days=1)
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 6, tzinfo=UTC)
#: As many times the money; a power of ten, so that rounding to whole units alone may differ.
SCALE = 1000

OfSeed = Callable[..., Facts]
OfKpi = Callable[[str, int], Verdict]

each_kpi = pytest.mark.parametrize("kpi", BOOK.ids)
each_shop = pytest.mark.parametrize("seed", SEEDS)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfSeed]:
    """Return the facts of a random shop by its seed and the scale of its money, each made once."""
    folder = tmp_path_factory.mktemp("shops")
    with ExitStack() as stack:

        @cache
        def facts(seed: int, scale: int = 1) -> Facts:
            made = stack.enter_context(random_shop(folder / f"{seed}-{scale}.db", seed, scale=scale))
            return Snapshot(made.cache.facts.of(make.SHOP))

        yield facts


@pytest.fixture(scope="module")
def missed(shop: OfSeed) -> OfKpi:
    """Return the verdict against a target that a KPI misses by far."""

    @cache
    def judged(kpi: str, seed: int) -> Verdict:
        said = verdict(kpi, shop(seed))
        assert said.interval is not None
        low, high = said.interval
        far = 3 * (high - low) + abs(high)
        worse_above = COLLECTION.kpis[kpi].direction == "lower_is_better"
        return verdict(kpi, shop(seed), Target("at_most", low - far) if worse_above else Target("at_least", high + far))

    return judged


def figures(kpi: str, facts: Facts) -> list[Figure]:
    """Return a KPI over a month and a quarter, whole and in every split; all that has a value."""
    whole = [BOOK.figure(kpi, facts, period) for period in (MONTH, QUARTER)]
    split = [figure for by in BOOK.segments(kpi) for figure in BOOK.by_segment(kpi, facts, QUARTER, by).values()]
    return [one for one in (*whole, *split) if one.value is not None]


def verdict(kpi: str, facts: Facts, target: Target | None = None) -> Verdict:
    return BOOK.judge(kpi, facts, shop="random", target=target, now=NOW, today=TODAY)


@each_kpi
@each_shop
def test_a_shop_that_tells_everything_gets_a_figure(kpi: str, seed: int, shop: OfSeed) -> None:
    figure = BOOK.figure(kpi, shop(seed), QUARTER)
    assert figure.missing is None
    assert figure.value is not None
    assert figure.unit == COLLECTION.kpis[kpi].unit


@each_kpi
def test_every_amount_has_the_unit_of_its_input(kpi: str, shop: OfSeed) -> None:
    for figure in figures(kpi, shop(1)):
        for amount in figure.amounts:
            assert amount.unit == COLLECTION.inputs[amount.input].unit, amount.input
        if figure.numerator is not None and figure.amounts:
            assert figure.numerator_unit == figure.amounts[0].unit


@each_kpi
def test_what_is_told_as_money_grows_with_money_and_nothing_else_does(kpi: str, shop: OfSeed) -> None:
    for one, many in zip(figures(kpi, shop(2)), figures(kpi, shop(2, SCALE)), strict=True):
        assert one.value is not None
        assert many.value is not None
        told = [(kpi, one.unit, one.value, many.value)]
        told += [(a.input, a.unit, a.value, b.value) for a, b in zip(one.amounts, many.amounts, strict=True)]
        for name, unit, small, large in told:
            if unit == "currency":
                assert abs(large / SCALE - small) <= max(Fraction(1), abs(small) / 1000), f"{name} is no money"
            else:
                assert abs(large - small) <= max(Fraction(1), abs(small)) / 1000, f"{name} is money, and told as {unit}"


@each_kpi
@each_shop
def test_value_and_interval_keep_to_the_range(kpi: str, seed: int, shop: OfSeed) -> None:
    reach = BOOK.kpi(kpi).range
    for figure in figures(kpi, shop(seed)):
        assert figure.value is not None
        assert reach.holds(figure.value), figure
    said = verdict(kpi, shop(seed))
    assert said.interval is not None, said.why
    assert said.figure.value is not None
    low, high = said.interval
    assert low <= said.figure.value <= high
    assert reach.holds(low)
    assert reach.holds(high)
    if reach.usual_low is not None and said.figure.value >= reach.usual_low:
        assert low >= reach.usual_low
    if reach.usual_high is not None and said.figure.value <= reach.usual_high:
        assert high <= reach.usual_high


@each_kpi
def test_a_target_beyond_its_range_is_none(kpi: str) -> None:
    reach = BOOK.kpi(kpi).range
    for end, beyond in ((reach.low, -1), (reach.high, 1)):
        assert end is None or not reach.holds(end + beyond)


@each_kpi
@each_shop
def test_a_missed_target_is_explained_and_its_price_told(kpi: str, seed: int, shop: OfSeed, missed: OfKpi) -> None:
    said = missed(kpi, seed)
    assert said.state is VerdictState.OFF_TARGET, said.why
    found = BOOK.diagnose(kpi, shop(seed), said)
    cost = BOOK.kpi(kpi).gap_cost
    if isinstance(cost, NoMoney):
        assert cost.why
        assert found.cost_per_week_minor is None
    else:
        assert found.cost_per_week_minor is not None
        assert found.cost_per_week_minor >= 0
    for driver in found.drivers:
        assert driver.unit == BOOK.unit(driver.kpi)
        for code in LANGUAGES:
            assert Names(COLLECTION, code)(driver.kpi) != driver.kpi.replace("_", " "), driver.kpi


@each_kpi
def test_the_price_grows_with_money_alone(kpi: str, shop: OfSeed, missed: OfKpi) -> None:
    one, many = (
        BOOK.diagnose(kpi, shop(3, scale), _against(kpi, shop(3, scale), missed(kpi, 3), scale)).cost_per_week_minor
        for scale in (1, SCALE)
    )
    if one is None or many is None:
        assert one is many is None
    else:
        assert abs(many / SCALE - one) <= max(1, one / 1000)


def _against(kpi: str, facts: Facts, other: Verdict, scale: int) -> Verdict:
    """Return the verdict of a shop of much money against the target of the one of little, in its money."""
    assert other.target is not None
    value = other.target.value * (scale if COLLECTION.kpis[kpi].unit == "currency" else 1)
    return verdict(kpi, facts, Target(other.target.kind, value))


@each_kpi
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_working_is_told_in_every_language(kpi: str, code: str, shop: OfSeed) -> None:
    for figure in figures(kpi, shop(1)):
        sentence, amounts = worked(figure, COLLECTION, code)
        wanted = set(re.findall(r"%\((\w+)\)s", sentence))
        assert wanted <= set(amounts), sentence
        told = sentence % amounts
        assert "%(" not in told
        if not wanted:  # what no sentence tells is told by its parts, or is a count that needs no telling
            assert figure.parts or figure.denominator is None, figure
        value = figure_value(figure)
        assert value is not None
        assert value.write(language(code))
        assert counted_as(Names(COLLECTION, code)(kpi), figure.basis, language(code))


@each_kpi
@each_shop
def test_the_parts_of_a_split_make_the_whole(kpi: str, seed: int, shop: OfSeed) -> None:
    whole = BOOK.judged(kpi, shop(seed), QUARTER)
    for by in BOOK.segments(kpi):
        keys = BOOK.judged_by_segment(kpi, shop(seed), QUARTER, by).values()
        if any(one.missing or one.basis != whole.basis for one in keys):
            continue  # the shop's own report splits what its orders cannot, and counts in its own way
        assert not keys or sum(Fraction(one.numerator or 0) for one in keys) == whole.numerator, by
        if keys and whole.denominator is not None:
            assert sum(Fraction(one.denominator or 0) for one in keys) == whole.denominator, by


@each_kpi
def test_nothing_is_told_of_a_shop_that_has_told_nothing(kpi: str) -> None:
    nothing = BOOK.figure(kpi, MemoryFacts(), QUARTER)
    assert nothing.value is None
    assert nothing.missing is not None
    assert set(nothing.missing.inputs) <= set(COLLECTION.inputs)
    assert verdict(kpi, MemoryFacts()).state is VerdictState.NO_DATA
