"""The words of `shopbell doctor` beside its sentences: marks, what a finding is about, how feeds and rights stand."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_

#: shopbell.doctor.health.Level
MARKS: Mapping[str, str] = {
    "fine": N_("ok"),
    "note": N_("note"),
    "problem": N_("PROBLEM"),
    "bad_config": N_("CONFIG"),
}

#: What a finding is about; what is not here is a name, or a sentence of the code.
ABOUT: Mapping[str, str] = {
    "API version": N_("API version"),
    "backup": N_("backup"),
    "channels": N_("channels"),
    "checkouts": N_("checkouts"),
    "configuration": N_("configuration"),
    "contact": N_("contact"),
    "customer key": N_("customer key"),
    "data": N_("data"),
    "database": N_("database"),
    "disk": N_("disk"),
    "history": N_("history"),
    "keeping": N_("keeping customers"),
    "operator": N_("operator"),
    "orders": N_("orders"),
    "playbooks": N_("playbooks"),
    "rules": N_("rules of the documents"),
    "service": N_("service"),
    "settled": N_("settled days"),
    "shop": N_("shop"),
    "shops": N_("shops"),
    "sources": N_("order sources"),
    "statuses": N_("order statuses"),
    "targets": N_("targets"),
    "time zone": N_("time zone"),
    "watched": N_("watched"),
    "webhooks": N_("webhooks"),
}

#: shopbell.doctor.health.FeedHealth.state
FEED_STATES: Mapping[str, str] = {
    "read": N_("read"),
    "refused": N_("refused"),
    "never read": N_("never read"),
    "first reading unfinished": N_("first reading unfinished"),
    "with orders": N_("comes with the orders"),
}

#: commerce.orders.FeedAccess.state
RIGHTS: Mapping[str, str] = {
    "granted": N_("granted"),
    "limited": N_("in part"),
    "missing": N_("missing"),
    "unavailable": N_("not offered"),
}

#: commerce.order_sources.Treatment and Because
TREATED: Mapping[str, str] = {
    "online": N_("a visit"),
    "offline": N_("no visit"),
    "by_visit": N_("a visit where one is known"),
}
BECAUSE: Mapping[str, str] = {
    "merchant": N_("the configuration"),
    "known": N_("the word itself"),
    "unknown": N_("nobody: the word is not known"),
}

RIGHTS_TITLE = N_("What the shop lets us read")
SOURCES_TITLE = N_("Where the orders that count were entered (conversion and abandonment go by those of visitors)")
AND_MORE = N_("%(names)s and %(num)s more")
