"""How Google Ads is set up: two ways to a key, and which of the ad accounts that it may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.sources.google_ads.settings import SCOPE
from connectors.sources.google_ways import ways
from connectors.sources.setup import Account, Knock, SetUp, Step


def _list(knock: Knock) -> Iterable[Account]:
    from connectors.sources.google_ads.choice import accounts

    return accounts(knock)


#: By whichever way: without it a project may read test accounts only.
_EXPLORER = Step(
    'Accept the terms there and apply for "Explorer" access, which is mostly given at once: without it a project may'
    " read test accounts only. A developer token is not needed any more.",
    "https://console.cloud.google.com/google/ads-apis/overview",
)
_LETS_IN = Step(
    'At "Google Ads" > "Admin" > "Access and security" > "Users" > "+": the address client_email of that file, access'
    ' "Read only".',
    "https://ads.google.com/aw/accountaccess/users",
)
_BY_FILE, _BY_CONSENT = ways(SCOPE, '"Google Ads API"', (_EXPLORER, _LETS_IN))

SETUP = SetUp(
    title="Google Ads",
    gives="what ads at Google cost, by day and campaign",
    ways=(_BY_FILE, replace(_BY_CONSENT, steps=(*_BY_CONSENT.steps, _EXPLORER))),
    minutes=15,
    key="customer",
    asks_which="Which ad account is it",
    lists=_list,
    none_listed=(
        'the key may see no ad account that spends: add it at "Google Ads" > "Admin" > "Access and security" > "Users"'
        ' with "Read only"'
    ),
    reads="what was spent and how often ads were clicked, by day and campaign",
    history=1120,
    first_figures=("amount", "clicks", "campaign"),
    guide="google-ads",
)
