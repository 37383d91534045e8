"""Asking Google Analytics: page by page, a few tries, and nothing at all while a quota is used up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

import msgspec

from commerce.clock import Clock
from commerce.errors import BadRecord, ShopbellError, TryLater
from commerce.period import Period
from connectors.google.faults import web_page
from connectors.google.key import GoogleKey
from connectors.http import Answer, Call, Garbled, decode
from connectors.sources.ga4.answers import Compatibilities, Metadata, Property, Quota, Report, Summaries, Summary
from connectors.sources.ga4.faults import HOUR_S, Incompatible, explained, fault_in
from connectors.sources.ga4.quota import PAUSE, nearly_used_up
from connectors.sources.ga4.settings import ADMIN, DATA, Ga4Settings
from connectors.sources.ga4.values import OTHER, known_day

T = TypeVar("T")
#: The dimension that tells the day of a row.
DATE = "date"
#: Rows of one answer: with what they are read into, some megabytes.
PAGE = 4_000
#: More rows than any report of a shop's needs; of fewer days, or of less, there are fewer.
MOST_ROWS = 20_000
_MOST_LISTED_PAGES = 5


class TooMany(ShopbellError):
    """A report has more rows than are read: ask for fewer days, or for less."""


@dataclass(frozen=True, slots=True)
class Question:
    """One report.

    Attributes:
        days: From the first to the last; or how many whole days before today, by the property's own zone.
        keep: Which rows, as the service writes filters; None for all.
        most: Rows wanted at all, those with most of the first metric; 0 for all, in the order of the dimensions.
        may_be_long: Its rows are not kept, so that there may be any number of them.
    """

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]
    days: Period | int
    keep: Mapping[str, Any] | None = None
    most: int = 0
    may_be_long: bool = False

    def body(self, offset: int) -> bytes:
        """Return the request: in an order, since the pages of a report without one overlap."""
        by_metric = [{"metric": {"metricName": self.metrics[0]}, "desc": True}] if self.most else []
        by_dimensions = [{"dimension": {"dimensionName": name}} for name in self.dimensions]
        first, last = (
            (self.days.first, self.days.last) if isinstance(self.days, Period) else (f"{self.days}daysAgo", "yesterday")
        )
        told: dict[str, Any] = {
            "dateRanges": [{"startDate": first, "endDate": last}],
            "dimensions": [{"name": name} for name in self.dimensions],
            "metrics": [{"name": name} for name in self.metrics],
            "orderBys": [*by_metric, *by_dimensions],
            "limit": str(self.most or PAGE),
            "offset": str(offset),
            "returnPropertyQuota": True,
        }
        return msgspec.json.encode({**told, "dimensionFilter": self.keep} if self.keep else told)


class Told(NamedTuple):
    """One row: texts in the order that was asked for."""

    dimensions: tuple[str, ...]
    metrics: tuple[str, ...]


@dataclass(slots=True)
class Noted:
    """What stood beside the rows of one report.

    Attributes:
        told: Beside those of its last page.
        days: Which days it was of; None where it was only looked at.
        folded: Those of them whose rows say that some were folded together.
    """

    told: Metadata
    days: Period | None = None
    folded: set[date] = field(default_factory=set)


@dataclass(slots=True)
class Client:
    """One property's way to Google Analytics.

    Attributes:
        metadata: What stood beside the rows of the last report.
        quota: What was left after it.
        notes: What stood beside the rows of each report since somebody emptied it.
    """

    key: GoogleKey
    clock: Clock
    settings: Ga4Settings
    metadata: Metadata = field(default_factory=Metadata)
    quota: Quota = field(default_factory=Quota)
    notes: list[Noted] = field(default_factory=list)

    def rows(self, question: Question) -> Iterator[Told]:
        """Yield the rows of a report.

        Raises:
            TryLater: Busy, away, or a quota is used up.
            Refused: A person has to change something.
            BadRecord: The answer cannot be read.
            Incompatible: Fields do not go together.
            TooMany: There are more rows than are read.
        """
        offset, noted = 0, Noted(Metadata(), question.days if isinstance(question.days, Period) else None)
        self.notes.append(noted)
        while True:
            report = self._report(question, offset)
            noted.told = report.metadata
            if report.row_count > MOST_ROWS and not (question.most or question.may_be_long):
                msg = f"rows: {report.row_count}"
                raise TooMany(msg)
            for told in _in_order(report, question):
                if report.metadata.data_loss_from_other_row and OTHER in told.dimensions:
                    noted.folded.update(_days_named(told, question))
                yield told
            offset += len(report.rows)
            if question.most or (offset >= report.row_count and (report.row_count or not offset)):
                return
            if not report.rows or not report.row_count:  # what is missing would be told as nothing
                msg = f"Google Analytics broke off its report: rows told: {offset}, in all: {report.row_count or '?'}"
                raise BadRecord(msg)

    def keep_some_quota(self) -> None:
        """Go on only while enough is left of the quotas for the days to come.

        Raises:
            PastWaits: Too little is left.
        """
        if (later := nearly_used_up(self.quota, self.clock.now())) is not None:
            raise later

    def compatible(self, question: Question) -> bool:
        """Tell whether the fields of a report go together."""
        names = {*question.dimensions, *question.metrics}
        told = {
            "dimensions": [{"name": name} for name in question.dimensions],
            "metrics": [{"name": name} for name in question.metrics],
            "compatibilityFilter": "INCOMPATIBLE",
        }
        address = f"{self.settings.address(DATA)}/v1beta/properties/{self.settings.property}:checkCompatibility"
        try:
            found = self._ask(address, Compatibilities, msgspec.json.encode(told))
        except Incompatible:
            return False
        wrong = {one.dimension_metadata.api_name for one in found.dimension_compatibilities}
        wrong |= {one.metric_metadata.api_name for one in found.metric_compatibilities}
        return names.isdisjoint(wrong)

    def properties(self) -> Iterator[Summary]:
        """Yield the properties that the key may read; raises as `rows`."""
        base, after = self.settings.address(ADMIN), ""
        for _ in range(_MOST_LISTED_PAGES):
            more = f"&pageToken={after}" if after else ""
            found = self._ask(f"{base}/v1beta/accountSummaries?pageSize=200{more}", Summaries)
            for account in found.account_summaries:
                yield from account.property_summaries
            after = found.next_page_token
            if not after:
                return

    def described(self, number: str) -> Property:
        """Return what the Admin API says of a property; raises as `rows`."""
        return self._ask(f"{self.settings.address(ADMIN)}/v1beta/properties/{number}", Property)

    def _report(self, question: Question, offset: int) -> Report:
        address = f"{self.settings.address(DATA)}/v1beta/properties/{self.settings.property}:runReport"
        report = self._ask(address, Report, question.body(offset))
        self.metadata = report.metadata
        if report.property_quota is not None:
            self.quota = report.property_quota
        return report

    @property
    def _who(self) -> str:
        return f"{self.settings.address(DATA)} {self.settings.property}"

    def _ask(self, address: str, kind: type[T], body: bytes | None = None) -> T:
        if left_s := PAUSE.left_s(self._who, self.clock):
            raise _left_alone(left_s)
        more = {"Content-Type": "application/json"} if body is not None else {}
        method = "GET" if body is None else "POST"

        def call(headers: Mapping[str, str]) -> Call:
            return Call(address, "GET" if method == "GET" else "POST", {**headers, **more}, body)

        def read(answer: Answer) -> T:
            if fault_in(answer):
                raise explained(answer, self.clock.now())
            return _decoded(answer, kind)

        try:
            return self.key.ask(call, read, lambda answer: explained(answer, self.clock.now()))
        except TryLater as error:
            if error.wait_s is not None and error.wait_s >= HOUR_S:
                PAUSE.note(self._who, self.clock, error.wait_s)
            raise


def _left_alone(left_s: float) -> TryLater:
    minutes = round(left_s / 60)
    return TryLater(f"the property's quota was used up: it is asked again in {minutes} min", wait_s=left_s)


def _decoded(answer: Answer, kind: type[T]) -> T:
    try:
        return decode(answer, msgspec.json.Decoder(kind, strict=False))  # counts are texts here and there
    except msgspec.ValidationError as error:
        msg = f"{answer.place} answered in a shape that is not documented: {error}; update Shopbell, or tell us of it"
        raise BadRecord(msg) from None
    except Garbled:
        if answer.is_page:
            raise Garbled(web_page(answer)) from None
        raise


def _days_named(told: Told, question: Question) -> Iterator[date]:
    """Yield the day that a row names; nothing where it names none."""
    if DATE in question.dimensions and (day := known_day(told.dimensions[question.dimensions.index(DATE)])):
        yield day


def _in_order(report: Report, question: Question) -> Iterator[Told]:
    """Yield the rows in the order that was asked for: columns are found by their headers.

    Raises:
        BadRecord: A column that was asked for is not there, or a row is shorter than its headers.
    """
    dimensions = {one.name: place for place, one in enumerate(report.dimension_headers)}
    metrics = {one.name: place for place, one in enumerate(report.metric_headers)}
    try:
        by_dimension = [dimensions[name] for name in question.dimensions]
        by_metric = [metrics[name] for name in question.metrics]
        for row in report.rows:
            yield Told(
                tuple([row.dimension_values[place].value for place in by_dimension]),
                tuple([row.metric_values[place].value for place in by_metric]),
            )
    except (KeyError, IndexError):
        msg = "Google Analytics answered without a column that was asked for; update Shopbell, or tell us of it"
        raise BadRecord(msg) from None
