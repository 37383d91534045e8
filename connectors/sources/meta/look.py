"""What a person should know of an ad account, asked when the doctor looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from commerce.clock import Clock, local_day
from commerce.errors import Refused, ShopbellError
from commerce.period import Period
from connectors.http import Wire
from connectors.sources.kind import Opening, Seen
from connectors.sources.meta.account import account_of, described
from connectors.sources.meta.answers import Account, Debugged, Token
from connectors.sources.meta.choice import STATES, seen_by
from connectors.sources.meta.faults import NotThere
from connectors.sources.meta.graph import Graph
from connectors.sources.meta.insights import Insights
from connectors.sources.meta.version import ENDS, VERSION, WARN_BEFORE

#: So long before its end a token is told of.
_TOKEN_ENDS = timedelta(days=14)
_RIGHT = "ads_read"
_MOST_LISTED = 10
#: Later than any token lasts, and still an instant: seconds of 1970.
_LATEST = 32_503_680_000


def look(opening: Opening) -> Iterator[Seen]:
    """Yield whose account it is, how long the token lasts, and what is not as it should be; raises as reading does."""
    around = opening.surroundings
    token, app_secret = opening.secrets["token"], opening.secrets.get("app_secret", "")
    wire = Wire(around.clock, secrets=(token, app_secret), patience=around.patience)
    try:
        graph = Graph(wire, around.clock, token, opening.settings.base_url, app_secret)
        try:
            account = account_of(graph, opening.settings.account)
        except NotThere as error:
            yield from _others(graph)
            raise Refused(str(error)) from None
        yield from _of_account(account, opening)
        yield from _of_yesterday(graph, account, opening)
        yield from _of_token(graph, token, around.clock)
        yield from _of_version(graph.version_told, around.clock)
    finally:
        wire.close()


def _others(graph: Graph) -> Iterator[Seen]:
    """Tell which accounts the token may see, so that one can be chosen."""
    try:
        seen = list(seen_by(graph))
    except ShopbellError:
        return
    listed = ", ".join(f'{one.account_id} "{one.name}"' for one in seen[:_MOST_LISTED])
    if listed:
        yield Seen("note", f"the token for Meta may see these ad accounts: {listed}")
    else:
        yield Seen("note", "the token for Meta may see no ad account at all; assign one to the system user")


def _of_account(account: Account, opening: Opening) -> Iterator[Seen]:
    number, around = opening.settings.account, opening.surroundings
    own = described(account, number)
    zone = own.zone()
    yield Seen("fine", f"act_{number} at Meta: {account.name}, {account.currency}, {zone.key}")
    if (state := STATES.get(account.account_status)) is not None:
        yield Seen("problem", f"act_{number} at Meta {state}: it may spend nothing; open Ads Manager to see why")
    if zone.key != around.zone.key:
        text = (
            f"act_{number} at Meta counts its days in {zone.key}, the shop in {around.zone.key}: they are taken as they"
            " are"
        )
        yield Seen("note", text)
    try:
        own.worth(around.currency, around.rates)
    except Refused as error:
        yield Seen("problem", str(error))


def _of_yesterday(graph: Graph, account: Account, opening: Opening) -> Iterator[Seen]:
    """Tell a first figure, to be held against Ads Manager."""
    number, clock = opening.settings.account, opening.surroundings.clock
    day = local_day(clock.now(), described(account, number).zone()) - timedelta(days=1)
    figures = Insights(graph, clock, number, split=False).figures(Period(day, day), by_and_by=False)
    amount = sum((one.spend for one in figures), Decimal(0))
    campaigns = len({one.campaign_id for one in figures})
    yield Seen("fine", f"spend of act_{number} on {day}: {amount} {account.currency}, campaigns: {campaigns}")


def _of_token(graph: Graph, token: str, clock: Clock) -> Iterator[Seen]:
    """Tell how long the token lasts; where Meta does not say, nothing is said."""
    try:
        told: Token = graph.get("debug_token", {"input_token": token}, Debugged).data
    except ShopbellError:
        yield Seen("note", "Meta does not say how long its token lasts")
        return
    if told.scopes and _RIGHT not in told.scopes:
        yield Seen("problem", f"the token for Meta lacks the permission {_RIGHT}; make one that has it")
    ended_at = [one for one in (told.expires_at, told.data_access_expires_at) if one > 0]
    if not ended_at:
        yield Seen("fine", "the token for Meta does not run out")
        return
    ends = datetime.fromtimestamp(min(*ended_at, _LATEST), UTC)
    if ends - clock.now() <= _TOKEN_ENDS:
        text = (
            f"the token for Meta runs out on {ends.date()}; make one for a system user with expiry Never before that,"
            " and write it in place of this one"
        )
        yield Seen("problem", text)
    else:
        yield Seen("note", f"the token for Meta runs out on {ends.date()}; one of a system user need not")


def _of_version(told: str, clock: Clock) -> Iterator[Seen]:
    today = clock.now().date()
    if told not in {"", VERSION}:
        yield Seen(
            "problem", f"Meta answers with version {told[:20]} of its API, and {VERSION} was asked for; update Shopbell"
        )
    if today >= ENDS - WARN_BEFORE:
        yield Seen("note", f"Meta may end version {VERSION} of its API from {ENDS} on; update Shopbell before that")
