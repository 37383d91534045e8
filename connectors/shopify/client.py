"""GraphQL over one wire: paced by the points Shopify grants, patient where waiting helps, plain where it does not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from commerce.clock import Clock, FrozenClock
from commerce.errors import Refused, ShopbellError, TryLater
from connectors.answers import SERVER_ERROR, Answer, Garbled, decode, http_date, trouble
from connectors.base import Patience
from connectors.http import LONGEST_WAIT_S, Again, Call, Wire
from connectors.shopify import queries
from connectors.shopify.nodes.envelope import Cost, Envelope
from connectors.shopify.pacing import Pace, Reserved
from connectors.shopify.refusals import (
    OPTIONAL,
    TooExpensive,
    denied_parts,
    refusal_of_errors,
    refusal_of_status,
    reset_at,
)
from connectors.shopify.sign_in import Credentials

MOST_PER_PAGE, FEWEST_PER_PAGE, FIRST_PAGE = 250, 10, 100
_UNAUTHORIZED = 401


class PageSize:
    """How many records a page asks for: halved when the shop struggles, a quarter more after each good page."""

    def __init__(self, now: int = FIRST_PAGE) -> None:
        self.now = now

    def halve(self) -> bool:
        """Ask for less; False when it is already as little as makes sense."""
        before, self.now = self.now, max(self.now // 2, FEWEST_PER_PAGE)
        return self.now < before

    def grow(self) -> None:
        """Ask for a little more."""
        self.now = min(self.now + self.now // 4, MOST_PER_PAGE)


class Client:
    """One shop's GraphQL endpoint.

    Attributes:
        answered_version: The API version that the last answer was made by; another than asked for when the asked-for
            one has been retired.
        denied: The fields that the shop keeps from us, as far as orders can be read without them; not asked for again.
        server_time: The shop's own clock at the last answer; None before, or when it does not tell.
    """

    def __init__(
        self,
        url: str,
        credentials: Credentials,
        clock: Clock,
        pace: Pace,
        *,
        verify: bool | str = True,
        patience: Patience = Patience(),  # noqa: B008 - it cannot change
    ) -> None:
        self.answered_version = ""
        self.server_time: datetime | None = None
        self.denied: frozenset[str] = frozenset()
        self._url = url
        self._credentials = credentials
        self._clock = clock
        self._verify = verify
        self._patience = patience
        self._token = ""
        self._wire: Wire | None = None
        self._decoder = msgspec.json.Decoder(Envelope)
        self._pace = pace

    def close(self) -> None:
        """Give the connections back."""
        self._credentials.close()
        if self._wire:
            self._wire.close()

    def ask(
        self,
        query: str,
        variables: Mapping[str, object],
        *,
        feed: str = "",
        page: PageSize | None = None,
        before_again: Callable[[], None] | None = None,
    ) -> msgspec.Raw:
        """Post one of `queries` and return the bytes of its `data`, ready to decode.

        A token that the shop refuses is renewed once, where that can be done.

        Args:
            query: Name of the query.
            variables: Its variables, without `first` when `page` is given.
            feed: The feed to name when the shop refuses it.
            page: Its size goes out as `first`; halved after a time-out, a server error or too high a cost.
            before_again: Called before the question is sent another time, since the shop may have done what was asked
                though its answer was lost; what it raises ends the matter.

        Raises:
            TryLater: Busy or away after all tries.
            Refused: Token, scope, plan, address or version; `feed` is set when only this feed is refused.
        """
        question = _Question(query, variables, feed, page, before_again)
        try:
            return self._ask(question)
        except Refused as error:
            if question.too_dear:  # the wire makes every refusal a plain one
                raise TooExpensive(str(error), error.feed) from None
            if not question.unauthorized or not self._credentials.renew(self._token):
                raise
        finally:
            self._over(question)
        try:
            return self._ask(question)
        finally:
            self._over(question)

    def _over(self, question: _Question) -> None:
        """Give back what was set aside for a question."""
        if question.reserved:
            self._pace.release(question.reserved)
            question.reserved = None

    def _ask(self, question: _Question) -> msgspec.Raw:
        """Ask with the token of now."""

        def sign() -> Call:
            self._over(question)
            question.begin()
            question.reserved = self._pace.pause(question.query, question.size)
            headers = {"Content-Type": "application/json", "X-Shopify-Access-Token": token}
            return Call(self._url, "POST", headers, question.body(self.denied))

        def read(answer: Answer) -> msgspec.Raw:
            question.answered(answer.status)
            return self._data(answer, question)

        def explain(answer: Answer) -> ShopbellError:
            question.answered(answer.status)
            self._note(answer)
            if answer.status == _UNAUTHORIZED:
                return Refused(f"{answer.place} answered 401; {self._credentials.advice()}")
            return refusal_of_status(answer) or trouble(answer)

        token = self._credentials.token()
        return self._wire_with(token).ask(sign, read, explain)

    def _wire_with(self, token: str) -> Wire:
        """Return the wire on which this token never shows; a new token takes a new one."""
        if self._wire is None or token != self._token:
            if self._wire:
                self._wire.close()
            self._token = token
            self._wire = Wire(self._clock, verify=self._verify, secrets=(token,), patience=self._patience)
        return self._wire

    def shop_now(self) -> datetime:
        """Return what the shop's own clock says, or ours where it does not tell.

        A clock that was told the time (for a test, a practice shop, a look back) is taken at its word.
        """
        if isinstance(self._clock, FrozenClock) or self.server_time is None:
            return self._clock.now()
        return self.server_time

    def _data(self, answer: Answer, question: _Question) -> msgspec.Raw:
        """Return the data of a good answer, or raise what its errors mean."""
        self._note(answer)
        envelope = self._envelope(answer)
        cost = (envelope.extensions.cost if envelope.extensions else None) or Cost()
        self._over(question)
        self._pace.learn(question.query, question.size, cost)
        if envelope.errors:
            if denied := denied_parts(envelope.errors, question.query):
                if not denied <= self.denied:
                    self.denied |= denied
                    msg = f"{answer.place} denies access to the fields {', '.join(sorted(denied))}"
                    raise Again(msg)  # without them
                if bytes(envelope.data) != b"null":  # still denied, though not asked for: the rest is there
                    return envelope.data
            wait_s = self._pace.throttled_s(question.query, question.size)
            if reset := reset_at(envelope.errors):  # reports have a budget of their own, full again at once
                wait_s = min(max((reset - self.shop_now()).total_seconds(), 1.0), LONGEST_WAIT_S)
            error = refusal_of_errors(envelope.errors, answer.place, question.feed, wait_s)
            question.too_dear = isinstance(error, TooExpensive)
            if question.too_dear and question.page and question.page.halve():
                raise TryLater(str(error), wait_s=0.0)
            raise error
        return envelope.data

    def _envelope(self, answer: Answer) -> Envelope:
        """Decode the frame around the data."""
        if answer.is_page:
            msg = (
                f"{answer.place} answered {answer.status} with a web page instead of data; check `url`, and that no"
                " login or firewall page stands before the shop"
            )
            raise Garbled(msg)
        try:
            return decode(answer, self._decoder)
        except msgspec.ValidationError as error:
            msg = f"{answer.place} answered with JSON that is not GraphQL ({error}); check `url`"
            raise Garbled(msg) from None

    def _note(self, answer: Answer) -> None:
        """Keep what the headers tell about the shop."""
        self.answered_version = answer.headers.get("X-Shopify-API-Version", "") or self.answered_version
        self.server_time = http_date(answer.headers.get("Date", "")) or self.server_time


class _Question:
    """One question and what became of it so far: silence and server errors ask for smaller pages."""

    def __init__(
        self,
        query: str,
        variables: Mapping[str, object],
        feed: str,
        page: PageSize | None,
        before_again: Callable[[], None] | None,
    ) -> None:
        self.query, self.feed, self.page = query, feed, page
        self.too_dear = False
        self.reserved: Reserved | None = None
        self._before_again = before_again
        self._variables = variables
        self._status = 0
        self._count = 0

    @property
    def size(self) -> int:
        """How many records are asked for; 1 where the question is about one thing."""
        if self.page:
            return self.page.now
        ids = self._variables.get("ids")
        return len(ids) if isinstance(ids, list) else 1

    @property
    def unauthorized(self) -> bool:
        """Whether the shop refused our token."""
        return self._status == _UNAUTHORIZED

    def body(self, denied: frozenset[str]) -> bytes:
        """Return what goes over the wire, without what is denied anyway."""
        sent = {**self._variables, "first": self.page.now} if self.page else dict(self._variables)
        return msgspec.json.encode(
            {"query": queries.text(self.query, denied & OPTIONAL.get(self.query, frozenset())), "variables": sent}
        )

    def begin(self) -> None:
        """A try starts; the one before was never answered, or badly."""
        if self._count and self._before_again:
            self._before_again()
        struggled = self._status == 0 or self._status >= SERVER_ERROR
        if self._count and struggled and self.page:
            self.page.halve()
        self._count, self._status, self.too_dear = self._count + 1, 0, False

    def answered(self, status: int) -> None:
        """Note that something came back."""
        self._status = status
