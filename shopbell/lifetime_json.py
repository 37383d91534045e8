"""What customers are worth, for scripts: the field `lifetime` of `shopbell kpi --json`."""

from __future__ import annotations

from dataclasses import asdict

from commerce.lifetime import Cohort, Forecast, HoldOut, Lifetime
from commerce.money import minor_digits
from shopbell.present import Json, scalar


def lifetime_json(lifetime: Lifetime) -> dict[str, Json]:
    """Return cohorts, forecast and trend; money as decimal strings in major units, null for what is not known."""
    currency, found = lifetime.currency, lifetime.forecast
    return {
        "last": lifetime.last.isoformat(),
        "missing": lifetime.missing.reason if lifetime.missing else None,
        "cohorts": [_cohort(cohort, lifetime) for cohort in lifetime.cohorts],
        "together": {
            f"value_{days}_days": scalar(together.value(days), "currency", currency)
            if (together := lifetime.together(days))
            else None
            for days in lifetime.spans
        },
        "trend": [
            {"day": day.isoformat(), "value": scalar(value, "currency", currency), "basis": basis or None}
            for day, value, basis in lifetime.trend
        ],
        "forecast": _forecast(found, currency) if isinstance(found, Forecast) else None,
        "no_forecast": None if isinstance(found, Forecast) else found.reason,
        "hold_out": _hold_out(found.hold_out, currency) if found.hold_out is not None else None,
    }


def _cohort(cohort: Cohort, lifetime: Lifetime) -> dict[str, Json]:
    values: dict[str, Json] = {
        f"value_{days}_days": scalar(cohort.value(days), "currency", lifetime.currency) for days in lifetime.spans
    }
    return {"month": f"{cohort.month:%Y-%m}", "customers": cohort.customers, **values}


def _forecast(found: Forecast, currency: str) -> dict[str, Json]:
    p, q, gamma = found.gamma_gamma
    return {
        "customers": found.customers,
        "repeat_customers": found.repeat_customers,
        "bg_nbd": dict(zip(("r", "alpha", "a", "b"), found.bg_nbd, strict=True)),
        "gamma_gamma": {"p": p, "q": q, "gamma": gamma / 10 ** minor_digits(currency)},
        "log_likelihood": found.log_likelihood,
        "days": found.days,
        "purchases": found.purchases,
        "spent": scalar(found.spent_minor, "currency", currency),
        "new_customer": {
            f"value_{days}_days": scalar(minor, "currency", currency)
            for days, minor in found.new_customer_minor.items()
        },
    }


def _hold_out(found: HoldOut, currency: str) -> dict[str, Json]:
    told = asdict(found)
    spent, predicted = told.pop("spent_minor"), told.pop("predicted_minor")
    return told | {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "spent": scalar(spent, "currency", currency),
        "predicted_spent": scalar(predicted, "currency", currency),
    }
