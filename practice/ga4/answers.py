"""What the practice property answers to one request: the Data API, and what of the Admin API finds a property."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from practice.ga4.admin import Admin
from practice.ga4.faults import FAULTS, incompatible, invalid, unknown_name
from practice.ga4.fields import DIMENSIONS, METRICS, is_compatible
from practice.ga4.property import Property
from practice.ga4.question import Mistaken, fields, read
from practice.ga4.report import as_text, flags, rows
from practice.ga4.rights import answered, entered
from practice.google.account import ANALYTICS, GoogleAccount
from practice.google.web import Asked, Response, cut, nowhere, page, told

_METHOD = re.compile(r"/v1beta/properties/([^/:]+)(?::(\w+)|/(metadata))$")
_ODD = {"kind": "analyticsData#somethingElse"}
_SERVER_ERROR = 500
_MOST_REPORTS = 5


@dataclass
class Analytics:
    """Answers for the properties of one Google; those that are not in its list do not exist.

    Attributes:
        admin_enabled: The Admin API is enabled in the Cloud project.
        reports: The reports answered so far.
    """

    account: GoogleAccount
    properties: Sequence[Property]
    seed: int = 1
    admin_enabled: bool = True
    reports: int = 0

    def __post_init__(self) -> None:
        self._admin = Admin(self.account, self.properties, is_enabled=self.admin_enabled)
        self._chance = random.Random(self.seed)  # noqa: S311 - to be repeated, not to be secret

    def answer(self, asked: Asked) -> Response | None:
        """Answer one request; None when it is of another service."""
        if (found := self._admin.answer(asked)) is not None:
            return found
        match = _METHOD.match(asked.path)
        if match is None:
            return nowhere() if asked.path.startswith("/v1beta/") else None
        number, method = match[1], match[2] or match[3]
        if asked.method != ("GET" if method == "metadata" else "POST") or method not in _METHODS:
            return nowhere()
        readable = entered(self.account, asked, number, self.properties, {ANALYTICS})
        return self._of(readable, method, asked) if isinstance(readable, Property) else answered(readable)

    def _of(self, shop: Property, method: str, asked: Asked) -> Response:
        """Answer of one property; a request that fails counts, too."""
        now = shop.clock.now()
        with shop.lock:
            shop.lines.append(f"{asked.method} {asked.path} {_shown(asked.body)}")
            shop.quota.begin()
            fault = (shop.faults.pop(0) if shop.faults else shop.always) or ""
            if not fault and self._chance.random() < shop.share:
                fault = self._chance.choice(("server failed", "busy", "cut", "silent"))
            fault = shop.quota.exhausted(now) or fault
        try:
            found = self._answered(shop, method, asked, fault)
        except Mistaken as error:
            found = answered(error.told)
        with shop.lock:
            shop.quota.end()
            if found.status >= _SERVER_ERROR:
                shop.quota.failed(now)
        return found

    def _answered(self, shop: Property, method: str, asked: Asked, fault: str) -> Response:
        if fault in FAULTS:
            return answered(FAULTS[fault])
        match fault:
            case "html":
                return page("<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>")
            case "silent":
                return Response(200, {}, b"", is_cut=True)
            case "odd":
                return told(_ODD)
        good = told(_METHODS[method](self, shop, asked.body))
        return cut(good) if fault == "cut" else good

    def _report(self, shop: Property, body: bytes) -> dict[str, Any]:
        """Return a page of a report."""
        question = read(body, shop.today(), costs_allowed=shop.is_cost_compatible)
        if shop.refuses in question.uses:
            raise Mistaken(incompatible(shop.refuses))
        with shop.lock:
            self.reports += 1
            number = self.reports
            tokens = shop.quota.charge(shop.clock.now(), (question.last - question.first).days + 1)
        found, is_folded = rows(shop, question, number)
        answer: dict[str, Any] = {}
        if question.dimensions:
            answer["dimensionHeaders"] = [{"name": name} for name in question.dimensions]
        answer["metricHeaders"] = [{"name": name, "type": METRICS[name].type} for name in question.metrics]
        page_of = found[question.offset : question.offset + question.limit]
        if page_of:
            answer["rows"] = [_row(names, values) for names, values in page_of]
        if found:
            answer["rowCount"] = len(found)
        answer["metadata"] = flags(shop, is_folded=is_folded)
        if question.wants_quota:
            answer["propertyQuota"] = shop.quota.told(shop.clock.now(), tokens)
        return {**answer, "kind": "analyticsData#runReport"}

    def _reports(self, shop: Property, body: bytes) -> dict[str, Any]:
        """Return several reports at once; each costs what it costs."""
        requests = json.loads(body).get("requests", [])
        if len(requests) > _MOST_REPORTS:
            raise Mistaken(invalid(f"A batch is limited to {_MOST_REPORTS} requests."))
        found = [self._report(shop, json.dumps(one).encode()) for one in requests]
        return {"reports": found, "kind": "analyticsData#batchRunReports"}

    def _compatibility(self, shop: Property, body: bytes) -> dict[str, Any]:
        """Tell which fields go with those that were given."""
        given = json.loads(body or b"{}")
        for name in given:
            if name not in {"dimensions", "metrics", "dimensionFilter", "metricFilter", "compatibilityFilter"}:
                raise Mistaken(unknown_name(name))
        dimensions, metrics = fields(given, costs_allowed=shop.is_cost_compatible)
        wanted = given.get("compatibilityFilter", "")

        def judged(*, is_fine: bool) -> str:
            return "COMPATIBLE" if is_fine else "INCOMPATIBLE"

        ways: dict[str, list[dict[str, Any]]] = {
            "dimensionCompatibilities": [
                {
                    "dimensionMetadata": _named(_described_dimension(name)),
                    "compatibility": judged(is_fine=not is_compatible([*dimensions, name], metrics)),
                }
                for name in DIMENSIONS
            ],
            "metricCompatibilities": [
                {
                    "metricMetadata": _named(_described_metric(name, shop)),
                    "compatibility": judged(is_fine=not is_compatible(dimensions, [*metrics, name])),
                }
                for name in METRICS
            ],
        }
        kept = {kind: [one for one in found if wanted in {"", one["compatibility"]}] for kind, found in ways.items()}
        return {kind: found for kind, found in kept.items() if found}

    def _metadata(self, shop: Property, _body: bytes) -> dict[str, Any]:
        """Return the names that a report may ask for."""
        return {
            "name": f"properties/{shop.number}/metadata",
            "dimensions": [_described_dimension(name) for name in DIMENSIONS],
            "metrics": [_described_metric(name, shop) for name in METRICS],
        }


_METHODS = {
    "runReport": Analytics._report,  # noqa: SLF001 - its own
    "batchRunReports": Analytics._reports,  # noqa: SLF001 - its own
    "checkCompatibility": Analytics._compatibility,  # noqa: SLF001 - its own
    "metadata": Analytics._metadata,  # noqa: SLF001 - its own
}


def _row(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if names:
        row["dimensionValues"] = [{"value": name} for name in names]
    return {**row, "metricValues": [{"value": as_text(value)} for value in values]}


def _named(described: Mapping[str, Any]) -> dict[str, Any]:
    return {name: described[name] for name in ("apiName", "uiName", "type") if name in described}


def _described_dimension(name: str) -> dict[str, Any]:
    one = DIMENSIONS[name]
    return {"apiName": name, "uiName": one.label, "category": one.category}


def _described_metric(name: str, shop: Property) -> dict[str, Any]:
    one = METRICS[name]
    blocked = {"blockedReasons": ["NO_COST_METRICS"]} if one.is_cost and shop.is_blocked else {}
    return {"apiName": name, "uiName": one.label, "type": one.type, "category": one.category, **blocked}


def _shown(body: bytes) -> str:
    """Return what of a body matters in a test: names and days."""
    try:
        given = json.loads(body or b"{}")
        ranges = [f"{one.get('startDate')}..{one.get('endDate')}" for one in given.get("dateRanges", [])]
        names = [one.get("name") for one in [*given.get("dimensions", []), *given.get("metrics", [])]]
        return f"{' '.join(ranges)} {','.join(map(str, names))} {given.get('offset', 0)}".strip()
    except (ValueError, AttributeError):
        return ""
