"""What the practice Matomo answers to one request: status, headers, body."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from practice.matomo.faults import FAULTS, Told, no_method
from practice.matomo.website import Came, Website, counted

_DEFAULT_LIMIT = 100
_NO_TOKEN = (
    b'<!DOCTYPE html>\n<html><body id="simple"><h1>An error occurred</h1><h2>Unable to authenticate with the provided'
    b" token. It is either invalid or expired.</h2></body></html>"
)
_PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Matomo</body></html>"


class Response(NamedTuple):
    """What goes back; `is_cut`: the connection ends in the middle of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False


@dataclass
class Answers:
    """Answers for one website."""

    website: Website
    seed: int = 1

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - to be repeated, not to be secret

    def answer(self, path: str, query: str, form: Mapping[str, str]) -> Response:
        """Answer one request; a token is taken from what is posted alone."""
        website = self.website
        with website.lock:
            asked = [dict(parse_qsl(text)) for name, text in form.items() if name.startswith("urls[")]
            inside = [f"{one['method']} {one.get('date', '')} {one.get('segment', '')}".strip() for one in asked]
            website.lines.append("; ".join([form.get("method", "?"), *inside]))
            fault = website.faults.pop(0) if website.faults else None
            if fault is None and self._chance.random() < website.share:
                fault = self._chance.choice(("busy", "cut", "silent"))
            if fault and fault in FAULTS:
                return self._told(FAULTS[fault].body, FAULTS[fault].status)
            if fault and fault != "inside":
                return self._odd(fault)
            if not path.endswith("/index.php") or query:
                return Response(404, {"Content-Type": "text/html"}, _PAGE)
            if form.get("token_auth") and form["token_auth"] != website.token:
                return self._odd("wrong token, as a page")
            if not form.get("token_auth"):
                return self._told(FAULTS["no right"].body, 401)
            return self._told(self._good(form, asked, is_wrong_inside=fault == "inside"))

    def _odd(self, fault: str) -> Response:
        if fault == "html":
            return Response(200, {"Content-Type": "text/html"}, _PAGE)
        if fault == "wrong token, as a page":
            return Response(401, {"Content-Type": "text/html"}, _NO_TOKEN)
        if fault in {"busy", "gateway"}:
            return Response(503 if fault == "busy" else 504, {}, b"")
        if fault == "odd":
            return Response(200, {}, b'{"value": true}')
        return Response(200, {}, b'[{"2026-11-2' if fault == "cut" else b"", is_cut=True)

    def _good(self, form: Mapping[str, str], asked: list[dict[str, str]], *, is_wrong_inside: bool) -> Any:
        method = form.get("method", "")
        if method == "SitesManager.getSitesWithAtLeastViewAccess":
            return [self.website.described()]
        if method == "API.getBulkRequest":
            return [FAULTS["no right"].body if is_wrong_inside else self._report(one) for one in asked]
        if form.get("idSite") != str(self.website.number):
            return FAULTS["no right"].body
        return self.website.described() if method == "SitesManager.getSiteFromId" else self._report(form)

    def _report(self, asked: Mapping[str, str]) -> Any:
        """Answer one report, by day."""
        method, segment = asked["method"], asked.get("segment", "")
        known = {"VisitsSummary.get", "Goals.get", "Referrers.getReferrerType", "Referrers.getCampaigns"}
        known |= {"Referrers.getSocials", "DevicesDetection.getType"}
        if self.website.has_plugin:
            known.add("MarketingCampaignsReporting.getSourceMedium")
        if asked.get("idSite") != str(self.website.number):
            return FAULTS["no right"].body
        if method == "Live.getCounters" and self.website.has_log:
            return [{"visits": self.website.logged(int(asked["lastMinutes"]))}]
        if method not in known:
            return no_method(method)
        if segment and self.website.tells_apart == "refused":
            return Told(200, "The requested segment is not allowed here.").body
        first, last = (date.fromisoformat(text) for text in asked["date"].split(","))
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        limit = int(asked.get("filter_limit", _DEFAULT_LIMIT))
        told = {str(day): self._of_day(method, asked, segment, list(self.website.came(day))) for day in days}
        return {day: lines[:limit] if isinstance(lines, list) and limit > 0 else lines for day, lines in told.items()}

    def _of_day(self, method: str, asked: Mapping[str, str], segment: str, came: list[Came]) -> Any:
        if segment and self.website.tells_apart == "nothing":
            return []
        goal = self.website.checkout_goal
        if method in {"VisitsSummary.get", "Goals.get"}:
            return self._one_line(method, asked.get("idGoal", ""), came)
        kinds = {"Referrers.getSocials": 7}.get(method, 6)
        found: dict[tuple[str, int | None], Counter[str]] = {}
        for one in came:
            way = one.way
            count = counted(one, segment, goal)
            label, kind = {
                "Referrers.getReferrerType": (way.label, way.kind),
                "DevicesDetection.getType": (way.device.title(), None),
                "Referrers.getCampaigns": (way.campaign, None),
            }.get(method, (way.finer, None))
            is_finer = method not in {"Referrers.getReferrerType", "DevicesDetection.getType"}
            if count and not (is_finer and way.kind != kinds):
                line = found.setdefault((label, kind), Counter())
                whole = count == one.visits
                line.update(nb_visits=count, nb_actions=count * 4)
                line.update(bounce_count=one.bounces * whole, sum_visit_length=count * 140)
        ordered = sorted(found.items(), key=lambda entry: -entry[1]["nb_visits"])
        return [
            {"label": label, "nb_uniq_visitors": line["nb_visits"], **line} | ({"referrer_type": kind} if kind else {})
            for (label, kind), line in ordered
        ]

    def _one_line(self, method: str, goal: str, came: list[Came]) -> Any:
        if not came:
            return []
        if method == "Goals.get":
            number = sum(self._reached(goal, one) for one in came)
            return {"nb_conversions": number, "nb_visits_converted": number, "revenue": number * 40.5}
        return {
            "nb_uniq_visitors": sum(one.visits for one in came),
            "nb_visits": sum(one.visits for one in came),
            "nb_actions": sum(one.visits * 4 for one in came),
            "nb_visits_converted": sum(one.ordered for one in came),
            "bounce_count": sum(one.bounces for one in came),
            "sum_visit_length": sum(one.seconds for one in came),
        }

    def _reached(self, goal: str, one: Came) -> int:
        """Return how many of these visits reached a goal: Matomo's own are called by words, others by numbers."""
        own = {"ecommerceAbandonedCart": one.left, "ecommerceOrder": one.ordered}
        return own.get(goal, one.checkouts if goal == str(self.website.checkout_goal) else 0)

    def _told(self, body: Any, status: int = 200) -> Response:
        return Response(status, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(body).encode())
