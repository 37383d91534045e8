"""How Meta is set up: a system user's token, and which of the ad accounts that it may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from commerce.errors import Refused
from connectors.sources.setup import Account, Knock, SetUp, Step, by_token


def _token(text: str) -> Mapping[str, str]:
    """Refuse what is copied from the wrong place: only the shape is looked at."""
    bare = "".join(text.split())
    if bare.isdecimal():
        msg = (
            'this is a number, not a token: the token begins with "EAA" and is shown once, when it is made at'
            " Business settings > Users > System users > Generate new token"
        )
        raise Refused(msg)
    if not bare.startswith("EAA"):
        msg = (
            'this is no token of Meta: it begins with "EAA", and is shown once, when it is made at Business settings'
            " > Users > System users > Generate new token"
        )
        raise Refused(msg)
    return {"token": bare}


def _list(knock: Knock) -> Iterable[Account]:
    from connectors.sources.meta.choice import accounts

    return accounts(knock)


_STEPS = (
    Step(
        'At "Settings" of your business: the ad account must belong to a business portfolio that you administer, or be'
        " shared with it.",
        "https://business.facebook.com/settings",
    ),
    Step(
        'Make an app: "My Apps" > "Create app", of the type "Business", connected to that portfolio; add the product'
        ' "Marketing API". For ad accounts of your own Meta asks for no review.',
        "https://developers.facebook.com/apps",
    ),
    Step(
        'Make a system user: "Business settings" > "Users" > "System users" > "Add", with the role "Employee".',
        "https://business.facebook.com/settings/system-users",
    ),
    Step('There, "Assign assets": the app with "Develop app", and the ad account with "View performance" only.'),
    Step(
        'Then "Generate new token" for that app: expiry "Never", permission "ads_read" and no other. It is shown once,'
        ' and begins with "EAA": copy it.'
    ),
)

SETUP = SetUp(
    title="Meta (Facebook, Instagram)",
    gives="what ads on Facebook and Instagram cost, by day and campaign",
    ways=(
        by_token(
            title="the token of a system user", question="The token of the system user", steps=_STEPS, reads=_token
        ),
    ),
    minutes=10,
    key="account",
    asks_which="Which ad account is it",
    lists=_list,
    none_listed=(
        'the token may see no ad account at all: at "Business settings" > "Users" > "System users" assign the ad'
        ' account to the system user with "View performance", then make a token with the permission "ads_read"'
    ),
    reads="what was spent and how often links were clicked, by day and campaign",
    history=1095,
    first_figures=("amount", "clicks", "campaign"),
    guide="meta",
)
