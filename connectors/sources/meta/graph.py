"""Asking Meta: the token in a header, the budget kept, and passing faults tried a few times, not for ever."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from commerce.clock import Clock
from commerce.errors import BadRecord, ShopbellError, TryLater
from connectors.http import Answer, Call, Garbled, Wire, decode, place
from connectors.sources.meta import budget
from connectors.sources.meta.budget import Budget, budget_in
from connectors.sources.meta.faults import busy, explained, fault_in, web_page
from connectors.sources.meta.version import VERSION
from connectors.waiting import wait

T = TypeVar("T")
#: A passing fault is asked about so often in all; failed requests count against the budget, too.
_TRIES = 3
_LATER_S = 300.0


class Graph:
    """One ad account's way to Meta.

    Args:
        wire: Sends.
        clock: By which the budget comes back.
        token: Goes into a header, so that it stands in no address.
        app_secret: Signs every request, where the app of the token demands that; "" where it does not.
        base: "https://graph.facebook.com", or a practice server.

    Attributes:
        version_told: As which version the last answer came; "" where it does not say.
    """

    def __init__(self, wire: Wire, clock: Clock, token: str, base: str, app_secret: str = "") -> None:
        self._wire = wire
        self._clock = clock
        self._headers = {"Authorization": f"Bearer {token}"}
        self._proof = {"appsecret_proof": wire.hide(_proof(app_secret, token))} if app_secret else {}
        self._base = (base if "://" in base else f"https://{base}").rstrip("/")
        self._budget = Budget()
        self._told_at = 0.0
        self.version_told = ""

    def get(self, path: str, parameters: Mapping[str, str], kind: type[T]) -> T:
        """Ask for something.

        Raises:
            TryLater: Busy, away, or the budget is used up; carries the wait.
            Refused: A person has to change something.
            NotThere: No such thing, or the token may not see it.
            TooMuch: Less has to be asked for at once.
            BadRecord: The answer is of a shape that is not documented.
        """
        address = f"{self._base}/{VERSION}/{path}?{urlencode({**parameters, **self._proof})}"
        return self._ask(lambda: Call(address, headers=self._headers), kind)

    def post(self, path: str, form: Mapping[str, str], kind: type[T]) -> T:
        """Have something begun; raises as `get`."""
        headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**form, **self._proof}).encode()
        return self._ask(lambda: Call(f"{self._base}/{VERSION}/{path}", "POST", headers, body), kind)

    def _ask(self, sign: Callable[[], Call], kind: type[T]) -> T:
        failed = 0

        def limited(error: ShopbellError) -> ShopbellError:
            nonlocal failed
            failed += 1
            if isinstance(error, TryLater) and failed >= _TRIES:
                return TryLater(str(error), wait_s=max(error.wait_s or 0.0, _LATER_S))
            return error

        def signed() -> Call:
            self._keep_within_budget()
            return sign()

        def read(answer: Answer) -> T:
            self._note(answer)
            if fault_in(answer):
                raise limited(explained(self._wire.hushed(answer)))
            try:
                return _decoded(answer, kind)
            except TryLater as error:
                raise limited(error) from None

        def explain(answer: Answer) -> ShopbellError:
            self._note(answer)
            return limited(explained(answer))

        return self._wire.ask(signed, read, explain)

    def _note(self, answer: Answer) -> None:
        self._budget, self._told_at = budget_in(answer.headers), self._clock.elapsed()
        self.version_told = answer.headers.get("facebook-api-version", "")

    def _keep_within_budget(self) -> None:
        """Wait while the budget is nearly used up.

        Raises:
            TryLater: It is used up.
        """
        rest_s = self._budget.wait_s - (self._clock.elapsed() - self._told_at)
        if rest_s > 0:
            raise busy(place(self._base), rest_s, "as its headers tell")
        most, pause_s = (
            (budget.MOST_USED_LOOKED_ON, budget.PAUSE_LOOKED_ON_S)
            if self._wire.is_looked_on
            else (budget.MOST_USED, budget.PAUSE_S)
        )
        if (used := self._budget.used) > most:
            self._budget = Budget()
            wait(self._clock, pause_s, f"Meta's budget of requests is nearly used up ({used:.0f} %)")


def _proof(app_secret: str, token: str) -> str:
    """Return what stands beside every request of an app that demands it; with the token it opens as much as both."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _decoded(answer: Answer, kind: type[T]) -> T:
    try:
        return decode(answer, msgspec.json.Decoder(kind, strict=False))  # Meta writes numbers as texts
    except msgspec.ValidationError as error:
        msg = f"{answer.place} answered in a shape that is not documented: {error}; update Shopbell, or tell us of it"
        raise BadRecord(msg) from None
    except Garbled:
        if answer.is_page:
            raise Garbled(web_page(answer)) from None
        raise
