"""What is told as events: numbers as texts in the shop's own units, beside the sentences that people read.

`docs/guide/webhook-events.md` says what stands in them; what is taken out or changes its meaning raises `VERSION`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from alerts.channels import brief
from commerce.money import minor_digits
from wording.render import Renderer

VERSION = 1
#: Of a number that is no decimal one.
_PLACES = Decimal(1).scaleb(-6)
_OPENED = frozenset({"fired", "reopened"})


def alert(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return the events of one tick, one an incident, as JSON: {"events": [...]}."""
    shown = (*known["alerts"], *known["others"])
    return _events([_incident_event(renderer, language, known, one) for one in shown])


def digest(renderer: Renderer, language: str, known: Mapping[str, Any]) -> str:
    """Return the event of a morning, as JSON."""
    told = known["digest"]
    data = {
        "shop": told.incidents[0].shop_name if told.incidents else told.shop,
        "day": told.day.isoformat(),
        "language": language,
        "headline": renderer.line("text/digest_subject.txt.j2", language, known),
        "text": _text(brief.digest(renderer, language, known)),
        "yesterday": [
            {"name": one.name, "value": number(one.value), "week_before": number(one.before)} for one in told.yesterday
        ],
        "incidents": [_incident(renderer, language, known, one) for one in told.incidents],
        "simulated": known["simulated"],
    }
    return _events([{"type": "digest.ready", "data": data}])


def _incident_event(renderer: Renderer, language: str, known: Mapping[str, Any], shown: Any) -> dict[str, Any]:
    kind = "closed" if shown.is_recovery else "opened" if shown.say in _OPENED else "changed"
    alone = {**known, "alerts": [shown], "others": []}
    data = _incident(renderer, language, known, shown)
    data |= {"text": _text(brief.alert(renderer, language, alone)), "simulated": known["simulated"]}
    return {"type": f"incident.{kind}", "data": data}


def _incident(renderer: Renderer, language: str, known: Mapping[str, Any], shown: Any) -> dict[str, Any]:
    advice = shown.advice
    return {
        "incident": shown.incident,
        "shop": shown.shop_name,
        "subject": shown.subject,
        "name": shown.name,
        "state": "closed" if shown.is_recovery else "open",
        "news": shown.say,
        "language": language,
        "headline": renderer.line("text/alert_subject.txt.j2", language, {**known, "alerts": [shown], "others": []}),
        "value": number(shown.value),
        "usual": number(shown.baseline),
        "limit": number(shown.limit),
        "cost_a_week": number(shown.cost_week),
        "period": {"from": shown.first.isoformat(), "to": shown.last.isoformat()},
        "since": shown.since.isoformat() if shown.since is not None else None,
        "tactic": None if advice is None else {"id": advice.id, "title": advice.title, "first_step": advice.first_step},
    }


def number(value: Any) -> dict[str, str] | None:
    """Return a number as a text that loses nothing, and its unit; a share is 0 to 1, money in whole units."""
    if value is None:
        return None
    exact, unit = Fraction(value.exact), value.unit
    if unit == "currency" and value.currency:
        exact, unit = exact / 10 ** minor_digits(value.currency), value.currency
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_PLACES)
    return {"number": f"{rounded.normalize():f}", "unit": "share" if unit == "percent" else unit}


def _text(told: str) -> str:
    return str(json.loads(told)["text"]).strip()


def _events(events: Sequence[dict[str, Any]]) -> str:
    return json.dumps({"events": list(events)}, ensure_ascii=False)
