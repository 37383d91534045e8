"""Who may read a property: a token that is good, for this service, of somebody who was added to it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from practice.ga4.faults import FAULTS, Told, wrong_property
from practice.ga4.property import Property
from practice.google.account import ANALYTICS, GoogleAccount
from practice.google.web import Asked, Response, told


def entered(
    account: GoogleAccount, asked: Asked, number: str, properties: Sequence[Property], scopes: Collection[str]
) -> Property | Told:
    """Return the property that a request may read, or what stands against it."""
    grant = account.grant(asked.token)
    mine = [one for one in properties if one.number == number and grant is not None and grant.who in one.viewers]
    allowed = {*scopes, ANALYTICS.removesuffix(".readonly")}
    if grant is None:
        return FAULTS["token ended" if asked.token else "no token"]
    if grant.scopes.isdisjoint(allowed):
        return FAULTS["too few scopes"]
    if not number.isdecimal():
        return wrong_property(number)
    return mine[0] if mine else FAULTS["not a viewer"]


def answered(of: Told) -> Response:
    """Return an error as an answer."""
    return told(of.body, of.http, of.headers)
