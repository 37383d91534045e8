"""What the practice Google Ads answers to one request."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from practice.google.account import ADS, GoogleAccount, Grant
from practice.google.web import Asked, Response, cut, nowhere, page, told
from practice.google_ads.account import AdsAccounts, Customer
from practice.google_ads.faults import FAULTS, Told, ended, wrong_id
from practice.google_ads.query import Mistaken, Query, read
from practice.google_ads.rows import mask, rows

_PATH = re.compile(r"/(v\d+)/(customers:listAccessibleCustomers|customers/([^/]+)/googleAds:(search|searchStream))$")
_DIGITS = re.compile(r"[0-9]{10}")
_A_DAY = timedelta(days=1)
_PAGE = 10_000


@dataclass
class Ads:
    """Answers for the accounts of one practice Google Ads."""

    account: GoogleAccount
    accounts: AdsAccounts
    seed: int = 1
    asked: int = 0

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - to be repeated, not to be secret

    def answer(self, asked: Asked) -> Response | None:
        """Answer one request; None when it is of another service."""
        match = _PATH.match(asked.path)
        if match is None:
            return None
        version, _, number, way = match.groups()
        if asked.method != ("POST" if way else "GET"):
            return nowhere()
        is_stream = way == "searchStream"
        fault = self._fault(asked)
        try:
            good = self._good(asked, version, number, way or "", fault)
        except Mistaken as error:
            body = error.told.body
            return told([body] if is_stream else body, error.told.http)
        return good

    def _fault(self, asked: Asked) -> str:
        """Return what goes wrong with a request, "" for nothing; it counts as an operation, whatever comes of it."""
        accounts = self.accounts
        with accounts.lock:
            now = accounts.clock.now()
            self.asked += 1
            accounts.lines.append(f"{asked.method} {asked.path} {_query(asked.body)}".strip())
            accounts.operations[:] = [*(one for one in accounts.operations if now - one < _A_DAY), now]
            fault = (accounts.faults.pop(0) if accounts.faults else accounts.always) or ""
            if not fault and self._chance.random() < accounts.share:
                fault = self._chance.choice(("server failed", "passing fault", "cut", "silent"))
            is_used_up = len(accounts.operations) > accounts.operations_a_day
        return "day quota" if is_used_up else fault

    def _good(self, asked: Asked, version: str, number: str, way: str, fault: str) -> Response:
        """Answer what is asked for.

        Raises:
            Mistaken: It is refused.
        """
        if fault in FAULTS:
            raise Mistaken(FAULTS[fault])
        odd = {
            "html": page("<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>"),
            "silent": Response(200, {}, b"", is_cut=True),
            "odd": told([{"rows": []}] if way == "searchStream" else {"rows": []}),
        }
        if fault in odd:
            return odd[fault]
        if version != self.accounts.version:
            raise Mistaken(ended(version))
        grant = self._grant(asked)
        if not way:
            mine = [one for one in self.accounts.customers if grant.who in one.users]
            good = told({"resourceNames": [f"customers/{one.id}" for one in mine]})
        else:
            customer = self._customer(number, asked.headers.get("login-customer-id", ""), grant)
            good = self._found(customer, asked.body, is_stream=way == "searchStream")
        return cut(good) if fault == "cut" else good

    def _grant(self, asked: Asked) -> Grant:
        """Return who asks.

        Raises:
            Mistaken: Nobody who may.
        """
        grant = self.account.grant(asked.token)
        if grant is None:
            raise Mistaken(FAULTS["token expired" if asked.token.startswith("ya29.practice") else "token invalid"])
        if ADS not in grant.scopes:
            raise Mistaken(FAULTS["too few scopes"])
        if self.accounts.wants_developer_token and "developer-token" not in asked.headers:
            raise Mistaken(FAULTS["no developer token"])
        if not any(grant.who in one.users for one in self.accounts.customers):
            raise Mistaken(FAULTS["no ads user"])
        return grant

    def _customer(self, number: str, manager: str, grant: Grant) -> Customer:
        """Return the account that is asked for, seen as its user or through its manager.

        Raises:
            Mistaken: There is none, or it may not be seen.
        """
        for text in (number, manager or number):
            if not _DIGITS.fullmatch(text):
                raise Mistaken(wrong_id(text))
        customer, through = self.accounts.found(number), self.accounts.found(manager) if manager else None
        if customer is None:
            raise Mistaken(FAULTS["no access"])
        if manager and manager not in {number, customer.managed_by}:
            raise Mistaken(FAULTS["wrong manager"])
        if grant.who not in (through or customer).users:
            raise Mistaken(FAULTS["no access"])
        if customer.status != "ENABLED":
            raise Mistaken(FAULTS["not enabled"])
        return customer

    def _found(self, customer: Customer, body: bytes, *, is_stream: bool) -> Response:
        """Answer a query: a stream as a list of pieces, a search page by page."""
        given = _object(body)
        if "pageSize" in given:
            said = "Setting the page size is not supported."
            raise Mistaken(Told(400, "requestError", "PAGE_SIZE_NOT_SUPPORTED", said))
        query = read(str(given.get("query", "")))
        found = rows(self.accounts, customer, query)
        if is_stream:
            size = self.accounts.batch
            pieces = [found[start : start + size] for start in range(0, len(found), size)] or [[]]
            return told([self._piece(piece, query) for piece in pieces])
        start = int(given.get("pageToken") or 0)
        answer = self._piece(found[start : start + _PAGE], query)
        return told({**answer, "nextPageToken": str(start + _PAGE)} if start + _PAGE < len(found) else answer)

    def _piece(self, found: list[dict[str, Any]], query: Query) -> dict[str, Any]:
        results = {"results": found} if found else {}
        return {**results, "fieldMask": mask(query), "requestId": f"rEqUeStIdPractice{self.asked:06}"}


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise Mistaken(Told(400, "", "", "Invalid JSON payload received. Unexpected token."))
    return given


def _query(body: bytes) -> str:
    try:
        return " ".join(str(json.loads(body or b"{}").get("query", "")).split())
    except (ValueError, AttributeError):
        return ""
