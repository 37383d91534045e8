"""How Matomo is set up: the token of a user of its own, and which of the websites that it may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from commerce.errors import Refused
from connectors.sources.setup import Account, Knock, SetUp, Step, by_token


def _token(text: str) -> Mapping[str, str]:
    """Refuse what is copied from the wrong place: only the shape is looked at."""
    bare = "".join(text.split()).removeprefix("token_auth=")
    if not bare.isalnum() or not 16 <= len(bare) <= 128:  # noqa: PLR2004 - no token is as short or as long
        msg = (
            "this is no auth token of Matomo: it has letters and digits only, and is shown once, when it is made at"
            ' "Administration" > "Personal" > "Security" > "Auth tokens"'
        )
        raise Refused(msg)
    return {"token": bare}


def _list(knock: Knock) -> Iterable[Account]:
    from connectors.sources.matomo.choice import websites

    return websites(knock)


_STEPS = (
    Step(
        'At your Matomo, make a user of its own: "Administration" > "System" > "Users" > "Invite a new user", with'
        ' "View" on the shop\'s website and nothing else. A token may do whatever its user may.'
    ),
    Step(
        'Sign in as that user, and make a token: "Administration" > "Personal" > "Security" > "Auth tokens" > "Create'
        ' new token". Tick "Only allow secure requests": it is then good for posted requests alone, as ours are.'
    ),
    Step(
        'So that carts and orders are known: "Administration" > "Websites" > "Manage" > the website > "Ecommerce", and'
        " the shop's plugin for Matomo has to track them."
    ),
    Step(
        'So that channels meet the orders: switch the plugin "Marketing Campaigns Reporting" on ("Administration" >'
        ' "Plugins"; in the cloud it is there).'
    ),
)

SETUP = SetUp(
    title="Matomo",
    gives="visits by day and channel, and how many of them had a cart or an order",
    ways=(
        by_token(
            title="the token of a user of its own", question="The auth token of the user", steps=_STEPS, reads=_token
        ),
    ),
    minutes=5,
    key="site",
    asks_which="Which website is it",
    lists=_list,
    none_listed=(
        'the token may see no website at all: give its user "View" on the shop\'s website ("Administration" > "System"'
        ' > "Users")'
    ),
    reads="visits, bounces and the length of visits by day and channel, and how many had a cart or an order",
    history=731,
    first_figures=("sessions", "completed", "channel"),
    guide="matomo",
    asks_first={"url": "At which address does your Matomo lie"},
)
