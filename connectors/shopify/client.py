"""GraphQL over one wire: paced by the points Shopify grants, patient where waiting helps, plain where it does not."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from commerce.clock import Clock, FrozenClock
from commerce.errors import ShopbellError, TryLater
from connectors.answers import SERVER_ERROR, Answer, Garbled, decode, http_date, trouble
from connectors.http import Call, Wire
from connectors.shopify import queries
from connectors.shopify.nodes import Cost, Envelope, Throttle
from connectors.shopify.refusals import TooExpensive, refusal_of_errors, refusal_of_status

# What is left to the merchant's other uses of the same app.
RESERVE = 0.2
# Longer than this we do not pause before a request; Shopify would rather say THROTTLED.
LONGEST_PAUSE_S = 30.0
# Below this a wait is not worth a system call.
_SHORTEST_PAUSE_S = 0.01
MOST_PER_PAGE, FEWEST_PER_PAGE, FIRST_PAGE = 250, 10, 100


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
        server_time: The shop's own clock at the last answer; None before, or when it does not tell.
    """

    def __init__(self, url: str, token: str, clock: Clock, *, verify: bool | str = True, seed: int = 0) -> None:
        self.answered_version = ""
        self.server_time: datetime | None = None
        self._url = url
        self._token = token
        self._clock = clock
        self._wire = Wire(clock, verify=verify, secrets=(token,))
        self._decoder = msgspec.json.Decoder(Envelope)
        self._spread = random.Random(seed)  # noqa: S311  (keeps two shops from knocking in step; no secret)
        self._throttle: Throttle | None = None
        self._throttle_at = clock.now()
        self._expected: dict[str, float] = {}

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def ask(
        self, query: str, variables: Mapping[str, object], *, feed: str = "", page: PageSize | None = None
    ) -> msgspec.Raw:
        """Post one of `queries` and return the bytes of its `data`, ready to decode.

        Args:
            query: Name of the query.
            variables: Its variables, without `first` when `page` is given.
            feed: The feed to name when the shop refuses it.
            page: Its size goes out as `first`; halved after a time-out, a server error or too high a cost.

        Raises:
            TryLater: Busy or away after all tries.
            Refused: Token, scope, plan, address or version; `feed` is set when only this feed is refused.
        """
        attempt = _Attempt(page)

        def sign() -> Call:
            attempt.begin()
            self._pause(query)
            sent = {**variables, "first": page.now} if page else dict(variables)
            body = msgspec.json.encode({"query": queries.text(query), "variables": sent})
            headers = {"Content-Type": "application/json", "X-Shopify-Access-Token": self._token}
            return Call(self._url, "POST", headers, body)

        def read(answer: Answer) -> msgspec.Raw:
            attempt.answered(answer.status)
            return self._data(answer, query, feed, page)

        def explain(answer: Answer) -> ShopbellError:
            attempt.answered(answer.status)
            self._note(answer)
            return refusal_of_status(answer) or trouble(answer)

        return self._wire.ask(sign, read, explain)

    def shop_now(self) -> datetime:
        """Return what the shop's own clock says, or ours where it does not tell.

        A clock that was told the time (for a test, a practice shop, a look back) is taken at its word.
        """
        if isinstance(self._clock, FrozenClock) or self.server_time is None:
            return self._clock.now()
        return self.server_time

    def _data(self, answer: Answer, query: str, feed: str, page: PageSize | None) -> msgspec.Raw:
        """Return the data of a good answer, or raise what its errors mean."""
        self._note(answer)
        envelope = self._envelope(answer)
        cost = (envelope.extensions.cost if envelope.extensions else None) or Cost()
        if cost.throttle_status:
            self._throttle, self._throttle_at = cost.throttle_status, self._clock.now()
        if cost.requested_query_cost:
            self._expected[query] = cost.requested_query_cost
        if envelope.errors:
            error = refusal_of_errors(envelope.errors, answer.place, feed, self._wait_s(query))
            if isinstance(error, TooExpensive) and page and page.halve():
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

    def _pause(self, query: str) -> None:
        """Wait until the bucket holds this query and the reserve on top."""
        wait_s = self._wait_s(query, reserve=RESERVE)
        if wait_s > _SHORTEST_PAUSE_S:
            self._clock.sleep(min(wait_s, LONGEST_PAUSE_S))

    def _wait_s(self, query: str, reserve: float = 0.0) -> float:
        """Return the seconds until the bucket holds what the query cost last time, by its own rate, plus a little."""
        bucket = self._throttle
        if bucket is None or bucket.restore_rate <= 0:
            return 0.0 if reserve else 2.0
        needed = min(self._expected.get(query, 0.0) + reserve * bucket.maximum_available, bucket.maximum_available)
        elapsed: timedelta = self._clock.now() - self._throttle_at
        available = bucket.currently_available + max(elapsed.total_seconds(), 0.0) * bucket.restore_rate
        wait_s = max(0.0, (needed - available) / bucket.restore_rate)
        return wait_s if reserve else wait_s + self._spread.uniform(0.1, 1.0)


class _Attempt:
    """What became of the try before this one: silence and server errors ask for smaller pages."""

    def __init__(self, page: PageSize | None) -> None:
        self._page = page
        self._status = 0
        self._count = 0

    def begin(self) -> None:
        """A try starts; the one before was never answered, or badly."""
        struggled = self._status == 0 or self._status >= SERVER_ERROR
        if self._count and struggled and self._page:
            self._page.halve()
        self._count, self._status = self._count + 1, 0

    def answered(self, status: int) -> None:
        """Note that something came back."""
        self._status = status
