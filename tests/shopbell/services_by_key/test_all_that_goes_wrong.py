"""Whatever goes wrong while a service is read: the same tables in the end, nothing twice, nothing told as zero."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random, SystemRandom  # noqa: TID251 - a seed that nobody chose; it is told where a test fails

import pytest

from practice.services.switches import Switched
from tests.shopbell.a_source_by_key.meter import same_as_counted_anew
from tests.shopbell.services_by_key.a_life import KINDS, RESTATED, Life, life, sessions, spent

pytestmark = pytest.mark.untraced

_log = logging.getLogger(__name__)


@pytest.fixture
def seed() -> int:
    """Of what goes wrong, when: by chance, or that of `SHOPBELL_TEST_SEED`; the log of a test that fails is shown."""
    found = int(os.environ.get("SHOPBELL_TEST_SEED") or SystemRandom().randrange(10**6))
    _log.warning("SHOPBELL_TEST_SEED=%d", found)
    return found


def lived(one: Life, days: int, chance: Random | None) -> None:
    """Read a shop day by day: a day is restated, a campaign renamed; by chance, and everything fails now and then."""
    one.fail(0.0 if chance is None else 0.2)
    for day in range(days):
        one.morning(day)
        if day == days // 3:
            one.restate(RESTATED, "1.3")
        if day == days // 2:
            one.rename()
        if chance is not None:
            spoil(one, chance)
        one.until_read()
    one.fail(0)
    one.morning(days + 1)
    one.until_read(4)


#: What goes wrong, and ends by itself or by a person: faults of tokens at Google, of Analytics, Ads, Meta and Matomo.
_SPOILT: tuple[tuple[tuple[str, ...], ...], ...] = (
    ((), (), (), (), ()),
    (("refresh token ended", "busy"), (), (), ("token expired",), ("wrong token",)),
    ((), ("hour quota",), ("day quota",), ("insights limit of the ad account",), ("locked out",)),
    ((), ("cut", "html"), ("cut", "html"), ("cut", "html"), ("cut", "html")),
)


def spoil(one: Life, chance: Random) -> None:
    """Let something go wrong at one of the next requests."""
    services = one.services
    asked: tuple[Switched, ...] = (services.property, services.ads, services.ad_account, one.website)
    of_tokens, *others = chance.choice(_SPOILT)
    if of_tokens:
        services.account.end_tokens()
    services.account.faults = list(of_tokens)
    for service, faults in zip(asked, others, strict=True):
        service.faults = [*[None] * (chance.randrange(3) if faults else 0), *faults]


def together(folder: Path, kind: str, days: int, seed: int) -> int:
    """Return how many readings failed on the way."""
    with life(folder / "calm", kind) as calm, life(folder / "stormy", kind, seed) as stormy:
        lived(calm, days, None)
        lived(stormy, days, Random(seed))  # noqa: S311 - repeatable moments, no secret
        assert calm.said == []
        assert stormy.tables() == calm.tables()
        if kind != "matomo":
            settled(stormy.told_of("spend", "amount_minor"), spent(stormy.services, kind), [RESTATED])
        if kind in {"ga4", "matomo"}:
            restated = [RESTATED] if kind == "ga4" else stormy.website.restated
            settled(stormy.told_of("traffic", "sessions"), sessions(stormy, kind), restated)
        assert same_as_counted_anew(stormy.cache)
        return len(stormy.said)


def settled(told: dict[str, int], found: dict[str, int], restated: Iterable[date]) -> None:
    """Hold what is stored against what a service says by now: of all its days, and alike where they are read again."""
    assert [day for day in found if found[day]] == [day for day in sorted(told) if told[day]]
    again = {*list(found)[-4:], *map(str, restated)}
    assert {day: told.get(day, 0) for day in again} == {day: found[day] for day in again}


@pytest.mark.parametrize("kind", KINDS)
def test_a_week_in_which_everything_goes_wrong_ends_with_the_same_tables(tmp_path: Path, kind: str, seed: int) -> None:
    together(tmp_path, kind, 6, seed)


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_five_weeks_in_which_everything_goes_wrong_end_with_the_same_tables(
    tmp_path: Path, kind: str, seed: int
) -> None:
    assert together(tmp_path, kind, 35, seed) >= 3
