"""What the practice Meta answers to one request: status, headers, body."""

from __future__ import annotations

import hashlib
import hmac
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

from practice.meta.account import AdAccount
from practice.meta.faults import FAULTS

VERSION = "v27.0"
_MOST_MONTHS, _DAYS_A_MONTH = 37, 30
_FULL = 100
_FIELDS = frozenset(
    {
        *("account_currency", "campaign_id", "campaign_name", "spend", "impressions", "clicks"),
        *("inline_link_clicks", "date_start", "date_stop"),
    }
)
_ALWAYS = frozenset({"date_start", "date_stop", "publisher_platform"})


class Response(NamedTuple):
    """What goes back; `is_cut`: the connection ends in the middle of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_cut: bool = False


@dataclass
class _Run:
    question: Mapping[str, str]
    looks: int = 0
    fails: bool = False
    hangs: bool = False


@dataclass
class Answers:
    """Answers for one ad account; reports are remembered."""

    account: AdAccount
    seed: int = 1
    runs: dict[str, _Run] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - to be repeated, not to be secret

    def answer(self, method: str, path: str, given: Mapping[str, str], token: str) -> Response:
        """Answer one request; it costs of the budget, whatever comes of it."""
        account = self.account
        with account.lock:
            shown = {name: text for name, text in given.items() if name in {"time_range", "after", "limit"}}
            account.lines.append(f"{method} {path} {json.dumps(shown)}")
            account.used += account.takes
            fault = account.faults.pop(0) if account.faults else None
            if fault is None and self._chance.random() < account.share:
                fault = self._chance.choice(("passing fault", "cut", "silent"))
            if fault == "quoting":
                return self._quoting(path, given, token)
            if fault in {"html", "cut", "silent", "odd"}:
                return self._odd(fault)
            if fault is None and account.used > _FULL:
                fault = "insights limit of the ad account"
            if fault is None and token != account.token:
                fault = "token is nonsense"
            if fault is None and account.app_secret and given.get("appsecret_proof") != _proof(account):
                fault = "app wants a proof"
            return self._error(fault) if fault else self._good(method, path, given)

    def _odd(self, fault: str | None) -> Response:
        if fault == "html":
            page = b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Facebook</body></html>"
            return Response(200, {"Content-Type": "text/html"}, page)
        if fault == "odd":
            return Response(200, {}, b'{"summary": []}')
        return Response(200, {}, b'{"data": [{"campaign_id": "12' if fault == "cut" else b"", is_cut=True)

    def _quoting(self, path: str, given: Mapping[str, str], token: str) -> Response:
        """Fail with an error that repeats what was asked, keys included, as proxies and frameworks do."""
        asked = f"Bearer {token} {' '.join(given.values())} GET {path}?{urlencode(given)}"
        return Response(400, {}, json.dumps({"error": {"message": asked, "code": 77}}).encode())

    def _good(self, method: str, path: str, given: Mapping[str, str]) -> Response:
        """Answer what is asked for."""
        version, _, rest = path.strip("/").partition("/")
        mine = f"act_{self.account.number}"
        told: dict[str, Callable[[], dict[str, Any]]] = {
            "me/adaccounts": partial(self._listed, given),
            "debug_token": self._debugged,
        }
        if self.account.is_assigned:
            told[mine] = self.account.described
            told |= {one["id"]: partial(dict, one) for one in self.account.others}
        if version != VERSION:
            return self._error("version ended")
        if rest in told:
            return self._told(told[rest]())
        if rest == f"{mine}/insights" and self.account.is_assigned:
            return self._start(given) if method == "POST" else self._insights(given, given)
        number, _, part = rest.partition("/")
        if number in told and part == "insights":
            return self._told({"data": []})
        return self._of_run(number, part, given) if number in self.runs else self._error("account not assigned")

    def _of_run(self, number: str, part: str, given: Mapping[str, str]) -> Response:
        """Answer of a report: how far it is, or its figures."""
        run = self.runs[number]
        return self._insights(run.question, given, is_run=True) if part else self._told(self._progress(number, run))

    def _insights(self, question: Mapping[str, str], given: Mapping[str, str], *, is_run: bool = False) -> Response:
        """Answer a page of figures."""
        span = json.loads(question["time_range"])
        first, last = date.fromisoformat(span["since"]), date.fromisoformat(span["until"])
        if (self.account.today() - first).days > _MOST_MONTHS * _DAYS_A_MONTH:
            return self._error("since too early")
        fields = set(question["fields"].split(","))
        if not fields <= _FIELDS:
            return self._error("unknown field")
        rows = self.account.rows(first, last, split=question.get("breakdowns") == "publisher_platform")
        most, size = self.account.most_rows, int(given.get("limit", "25"))
        if most is not None and not is_run and min(len(rows), size) > most:
            return self._error("too much data")
        start = int(given["after"][:-3]) if given.get("after") else 0
        kept = [{name: row[name] for name in row if name in fields | _ALWAYS} for row in rows[start : start + size]]
        page: dict[str, Any] = {"data": kept}
        if kept:
            end = start + len(kept)
            page["paging"] = {"cursors": {"before": f"{start}ZDZ", "after": f"{end}ZDZ"}}
            if end < len(rows):
                address = f"https://graph.facebook.com/{VERSION}/act_{self.account.number}/insights"
                page["paging"]["next"] = f"{address}?limit={size}&after={end}ZDZ&access_token={self.account.token}"
        return self._told(page)

    def _start(self, given: Mapping[str, str]) -> Response:
        """Begin a report."""
        account = self.account
        number = str(6023920149050 + len(self.runs))
        self.runs[number] = _Run(dict(given), fails=account.runs_fail > 0, hangs=account.runs_hang > 0)
        account.runs_fail, account.runs_hang = max(0, account.runs_fail - 1), max(0, account.runs_hang - 1)
        return self._told({"report_run_id": number})

    def _progress(self, number: str, run: _Run) -> dict[str, Any]:
        """Tell how far a report is: done at the second look."""
        run.looks += 1
        if run.hangs:
            return {"id": number, "async_status": "Job Not Started", "async_percent_completion": 0}
        if run.fails:
            return {
                "id": number,
                "async_status": "Job Failed",
                "async_percent_completion": 0,
                "error_code": -2,
                "error_subcode": 2490547,
                "error_message": "Report Failed",
                "error_user_title": "Report Failed",
                "error_user_msg": "Generating the report failed. Try again later.",
            }
        if run.looks == 1:
            return {"id": number, "async_status": "Job Running", "async_percent_completion": 45}
        return {"id": number, "async_status": "Job Completed", "async_percent_completion": 100}

    def _listed(self, given: Mapping[str, str]) -> dict[str, Any]:
        """Tell which accounts the token may see, as much of each as is asked for."""
        asked = {"id", *given.get("fields", "account_id,name,currency").split(",")}
        seen = [self.account.described(), *self.account.others] if self.account.is_assigned else []
        data = [{name: text for name, text in one.items() if name in asked} for one in seen]
        return {"data": data, "paging": {"cursors": {"before": "QVFI", "after": "QVFI"}}} if data else {"data": []}

    def _debugged(self) -> dict[str, Any]:
        ends = self.account.token_ends
        return {
            "data": {
                "app_id": "998877",
                "type": "SYSTEM_USER",
                "application": "Toys reports",
                "data_access_expires_at": 0,
                "expires_at": int(ends.timestamp()) if ends else 0,
                "is_valid": True,
                "issued_at": 1795000000,
                "scopes": self.account.scopes,
                "user_id": "61550000000000",
            }
        }

    def _told(self, body: Mapping[str, Any]) -> Response:
        return Response(200, self._headers(), json.dumps(body, ensure_ascii=False).encode())

    def _error(self, name: str) -> Response:
        told = FAULTS[name]
        return Response(told.status, self._headers(), json.dumps(told.body).encode())

    def _headers(self) -> dict[str, str]:
        """Tell how much of the budget is used."""
        account = self.account
        used = min(_FULL, int(account.used))
        usage = {
            "type": "ads_insights",
            "call_count": used,
            "total_cputime": used // 4,
            "total_time": used // 3,
            "estimated_time_to_regain_access": account.wait_minutes if used >= _FULL else 0,
            "ads_api_access_tier": "standard_access",
        }
        throttle = {"app_id_util_pct": float(used), "acc_id_util_pct": 0.4, "ads_api_access_tier": "standard_access"}
        return {
            "X-Business-Use-Case-Usage": json.dumps({"1122334455": [usage]}),
            "X-FB-Ads-Insights-Throttle": json.dumps(throttle),
            "facebook-api-version": account.version,
            "Content-Type": "application/json; charset=UTF-8",
        }


def _proof(account: AdAccount) -> str:
    """Return what stands beside every request of an app that demands it."""
    return hmac.new(account.app_secret.encode(), account.token.encode(), hashlib.sha256).hexdigest()
