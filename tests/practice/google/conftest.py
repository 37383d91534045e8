"""A practice Google on a real socket, with a property and ad accounts behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from commerce.clock import FrozenClock
from practice.ga4.answers import Analytics
from practice.ga4.property import Property
from practice.google.account import GoogleAccount
from practice.google.server import PracticeGoogle
from practice.google_ads.account import toys
from practice.google_ads.answers import Ads
from tests.practice.google.desk import Desk

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.fixture
def desk() -> Iterator[Desk]:
    clock = FrozenClock(NOON)
    account, shop, ads = GoogleAccount(clock), Property(clock), toys(clock)
    with PracticeGoogle(account, [Analytics(account, [shop]), Ads(account, ads)]) as server:
        yield Desk(server, clock, account, shop, ads)
