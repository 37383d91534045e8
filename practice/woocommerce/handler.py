"""The routes of WooCommerce's REST API v3 that a reader needs, answered from a timeline."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from commerce.clock import Clock
from practice.serve import Answer, Handler, Request, Setting
from practice.timeline import OrderState, Timeline
from practice.woocommerce.analytics import reported_orders, revenue_stats, settings
from practice.woocommerce.companion import NAMESPACE, Companion
from practice.woocommerce.fronts import FRONTS
from practice.woocommerce.mishaps import MISHAPS
from practice.woocommerce.oauth import Gate, NotAllowed
from practice.woocommerce.oddities import PLUGIN_STATUSES, shown
from practice.woocommerce.parameters import BadParameter, Paging, ids, instant, paging, words
from practice.woocommerce.products import (
    STATUSES,
    currency_row,
    general_settings,
    index_row,
    opened_at,
    product_row,
    system_status_row,
)
from practice.woocommerce.render import Renderer, account_of, draft_state
from practice.woocommerce.shape import Fields, found, page_headers, refused
from practice.woocommerce.versions import Versions
from practice.world import GivenBack, LeftCheckout, Person, SoldOrder

_ROOT = "/wp-json/wc/v3"
_REPORTS = "/wp-json/wc-analytics/reports"
_ORDER_WORDS = ("date", "id", "include", "title", "slug", "modified")
_SECOND = timedelta(seconds=1)
_Row = TypeVar("_Row")


def build(timeline: Timeline, setting: Setting) -> Handler:
    """Return the WooCommerce side of a practice shop."""
    clocks = () if setting.wall is None else (setting.wall, setting.clock)
    return WooCommerce(timeline, setting.clock, Gate(*clocks))


@dataclass(frozen=True, slots=True)
class _Call:
    """One request that passed the gate; `query` keeps the last of doubled parameters, as PHP does."""

    request: Request
    query: Mapping[str, str]
    fields: Fields
    now: datetime
    ids: tuple[int, ...]  # the numbers in the path

    @property
    def home(self) -> str:
        return self.request.base_url


class WooCommerce:
    """Answer requests to `/wp-json/`.

    Args:
        timeline: The shop.
        clock: Nothing later than its now is shown.
        gate: Who may read.
    """

    def __init__(self, timeline: Timeline, clock: Clock, gate: Gate) -> None:
        self._timeline = timeline
        self._clock = clock
        self._gate = gate
        self.versions = Versions()
        self.companion = Companion(timeline)
        self._render = Renderer(timeline, self.versions)
        has_plugins = any(order.plugin_status for order in timeline.world.orders)
        self._status_names = STATUSES | (PLUGIN_STATUSES if has_plugins else {})
        self._kept: tuple[object, list[OrderState]] = (None, [])
        self._routes: Sequence[tuple[re.Pattern[str], Callable[[_Call], Answer]]] = [
            (re.compile(f"{_REPORTS}/revenue/stats"), self._revenue),
            (re.compile(f"{_REPORTS}/orders"), self._reported),
            *((re.compile(f"/wp-json/{NAMESPACE}/{name}"), self._companion(name)) for name in self.companion.answers),
            *(
                (re.compile(_ROOT + pattern), route)
                for pattern, route in (
                    (r"/orders", self._orders),
                    (r"/orders/statuses", self._statuses),
                    (r"/orders/(\d+)", self._order),
                    (r"/orders/(\d+)/refunds", self._refunds_of_order),
                    (r"/refunds", self._refunds),
                    (r"/coupons", self._coupons),
                    (r"/customers", self._customers),
                    (r"/customers/(\d+)", self._customer),
                    (r"/products", self._products),
                    (r"/products/(\d+)", self._product),
                    (r"/(?:products/\d+/)?variations", self._nothing),
                    (r"/webhooks", self._nothing),
                    (r"/reports/(?:sales|top_sellers)", self._nothing),
                    (r"/reports/orders/totals", self._totals),
                    (r"/system_status", self._system_status),
                    (r"/settings/wc_admin", lambda _: found(settings(timeline))),
                    (r"/settings/general", lambda _: found(general_settings(timeline))),
                    (r"/data/currencies/current", lambda call: found(currency_row(timeline, call.home))),
                )
            ),
        ]

    def answer(self, request: Request) -> Answer:
        """Return the answer that a real shop would give, errors and mishaps in its own words."""
        if request.fault in FRONTS:
            return FRONTS[request.fault](request, self._right_answer)
        right = self._right_answer(request)
        return MISHAPS[request.fault](right) if request.fault in MISHAPS else right

    def _right_answer(self, request: Request) -> Answer:
        path = re.sub(r"//+", "/", request.path).rstrip("/")
        now = self._clock.now()
        if path == "/wp-json":
            fields = Fields(words(dict(request.query), "_fields"))
            namespaces = (NAMESPACE,) if self.companion.is_there(now) else ()
            return found(fields.cut(index_row(self._timeline, request.base_url, now, namespaces)))
        if not path.startswith("/wp-json/"):
            page = f"<!DOCTYPE html>\n<html><head><title>{self._timeline.world.name}</title></head></html>\n"
            return Answer(200, page.encode(), "text/html; charset=UTF-8")
        for pattern, route in self._routes:
            if match := pattern.fullmatch(path):
                query = dict(request.query)
                call = _Call(request, query, Fields(words(query, "_fields")), now, tuple(map(int, match.groups())))
                return self._guarded(route, call)
        return refused(404, "rest_no_route", "No route was found matching the URL and request method.")

    def _guarded(self, route: Callable[[_Call], Answer], call: _Call) -> Answer:
        try:
            self._gate.check(call.request)
            return route(call)
        except NotAllowed as error:
            return refused(401, error.code, error.message)
        except BadParameter as error:
            details = {error.name: {"code": error.code, "message": error.message, "data": None}}
            message = f"Invalid parameter(s): {error.name}"
            params = {error.name: error.message}
            return refused(400, "rest_invalid_param", message, params=params, details=details)

    def has_always_run(self, version: str) -> None:
        """Let the shop have run a version of WooCommerce from its beginning.

        Raises:
            ValueError: It is no version.
        """
        self.versions.begin(version)

    def control(self, method: str, path: str, body: bytes) -> Answer | None:
        """Carry out a control call of this platform: another version of WooCommerce, or the companion, from now on."""
        if (method, path) == ("POST", "/practice/woocommerce/companion"):
            return self._put_in(body)
        if (method, path) != ("POST", "/practice/woocommerce/version"):
            return None
        try:
            self.versions.update(str(json.loads(body)["version"]), self._clock.now())
        except (ValueError, KeyError, TypeError) as error:
            return refused(400, "practice_bad_request", f'write {{"version": "11.0.1"}}: {error}')
        return found({"version": self.versions.at(self._clock.now())})

    def _revenue(self, call: _Call) -> Answer:
        return found(revenue_stats(self._timeline, call.now, call.query))

    def _put_in(self, body: bytes) -> Answer:
        try:
            asked = json.loads(body or b"{}")
            since = datetime.fromisoformat(asked["since"]) if "since" in asked else self._clock.now()
            since = since if since.tzinfo else since.replace(tzinfo=UTC)
            self.companion.put_in(since, counts_visits=bool(asked.get("visits")))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return refused(400, "practice_bad_request", f'write {{"since": "2026-01-01T00:00:00+00:00"}}: {error}')
        return found({"since": since.isoformat()})

    def _companion(self, name: str) -> Callable[[_Call], Answer]:
        def route(call: _Call) -> Answer:
            if not self.companion.is_there(call.now):
                return refused(404, "rest_no_route", "No route was found matching the URL and request method.")
            return self.companion.answers[name](call.request, call.now)

        return route

    def _system_status(self, call: _Call) -> Answer:
        return found(system_status_row(self._timeline, call.now, self.versions.at(call.now)))

    def _orders(self, call: _Call) -> Answer:
        wanted = paging(call.query, _ORDER_WORDS)
        query = {name: value for name, value in call.query.items() if not name.startswith(("oauth_", "page"))}
        key = (call.now, self.versions.at(call.now), tuple(sorted(query.items())))
        kept_for, chosen = self._kept
        if kept_for != key:
            chosen = self._chosen_orders(call, wanted)
            self._kept = (key, chosen)
        rows = [self._row(state, call) for state in _page(chosen, wanted)]
        return found(rows, page_headers(call.request, wanted, len(chosen)))

    def _chosen_orders(self, call: _Call, wanted: Paging) -> list[OrderState]:
        """Return all orders that match the query, in its order."""
        query, zone = call.query, self._timeline.zone
        modified_after = instant(query, "modified_after", zone)
        modified_before = instant(query, "modified_before", zone)
        after, before = instant(query, "after", zone), instant(query, "before", zone)
        statuses = _statuses_of(query, self._status_names)
        changed = self._timeline.changed(
            call.now, None if modified_after is None else modified_after + _SECOND, modified_before
        )
        drafts = [draft_state(left) for left in self._drafts(call)]
        rows = [shown(state) for state in changed] + [
            draft
            for draft in drafts
            if (modified_after is None or draft.at > modified_after)
            and (modified_before is None or draft.at < modified_before)
        ]
        included, excluded = ids(query, "include"), ids(query, "exclude") or set()
        customer, search = query.get("customer"), query.get("search", "").lower()
        rows = [
            state
            for state in rows
            if state.status in statuses
            and state.order.id not in excluded
            and (included is None or state.order.id in included)
            and (after is None or self._render.created_at(state.order) > after)
            and (before is None or self._render.created_at(state.order) < before)
            and (customer is None or customer == str(account_of(state)))
            and search in _searchable(state)
        ]
        return sorted(rows, key=self._sort_key(wanted.orderby), reverse=wanted.descending)

    def _sort_key(self, orderby: str) -> Callable[[OrderState], tuple[datetime, int] | int]:
        if orderby == "modified":
            return lambda state: (state.at, state.order.id)
        if orderby == "date":
            return lambda state: (self._render.created_at(state.order), state.order.id)
        return lambda state: state.order.id

    def _order(self, call: _Call) -> Answer:
        state = self._timeline.state(call.ids[0], call.now) or self._draft(call)
        if state is None:
            return refused(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
        return found(self._row(state, call))

    def _row(self, state: OrderState, call: _Call) -> object:
        return self._render.order(
            _without_removed(shown(state), call.now), call.fields, call.home, words(call.query, "include_meta")
        )

    def _draft(self, call: _Call) -> OrderState | None:
        return next((draft_state(left) for left in self._drafts(call) if left.id == call.ids[0]), None)

    def _drafts(self, call: _Call) -> list[LeftCheckout]:
        return self.versions.drafts(self._timeline, call.now)

    def _refunds_of_order(self, call: _Call) -> Answer:
        wanted = paging(call.query, ("date", "id", "include", "title", "slug", "modified"))
        state = self._timeline.state(call.ids[0], call.now)
        given = [(state.order, refund) for refund in _without_removed(state, call.now).refunds] if state else []
        return self._refund_page(call, wanted, given, listed_with_parent=False)

    def _refunds(self, call: _Call) -> Answer:
        wanted = paging(call.query, _ORDER_WORDS)
        after = instant(call.query, "modified_after", self._timeline.zone) or instant(
            call.query, "after", self._timeline.zone
        )
        given = [row for row in self._timeline.refunds(call.now) if after is None or row[1].at > after]
        included = ids(call.query, "include")
        given = [row for row in given if included is None or row[1].id in included]
        given = [row for row in given if self._timeline.state(row[0].id, call.now) is not None]
        return self._refund_page(call, wanted, given, listed_with_parent=True)

    def _refund_page(
        self, call: _Call, wanted: Paging, given: list[tuple[SoldOrder, GivenBack]], *, listed_with_parent: bool
    ) -> Answer:
        given = sorted(
            given,
            key=lambda row: row[1].id if wanted.orderby == "id" else (row[1].at, row[1].id),
            reverse=wanted.descending,
        )
        rows = [
            self._render.refund(order, refund, call.fields, call.home, listed_with_parent=listed_with_parent)
            for order, refund in _page(given, wanted)
        ]
        return found(rows, page_headers(call.request, wanted, len(given)))

    def _reported(self, call: _Call) -> Answer:
        wanted = paging(call.query, ("date", "num_items_sold", "net_total"))
        rows = reported_orders(self._timeline, call.now, call.query)
        if wanted.descending:
            rows.reverse()
        return found(list(_page(rows, wanted)), page_headers(call.request, wanted, len(rows)))

    def _coupons(self, call: _Call) -> Answer:
        wanted = paging(call.query, _ORDER_WORDS)
        after = instant(call.query, "modified_after", self._timeline.zone)
        uses = self._timeline.coupon_uses(call.now)
        coupons = [row for row in self._timeline.coupons(call.now) if after is None or row.created_at > after]
        if wanted.descending:
            coupons.reverse()
        rows = [
            self._render.coupon(coupon, uses.get(coupon.id, 0), call.fields, call.home)
            for coupon in _page(coupons, wanted)
        ]
        return found(rows, page_headers(call.request, wanted, len(coupons)))

    def _customers(self, call: _Call) -> Answer:
        wanted = paging(call.query, ("id", "include", "name", "registered_date"), "name")
        people = [person for person in self._timeline.people(call.now) if _has_account(person, call.now)]
        if wanted.orderby == "name":
            people.sort(key=lambda person: (person.first_name, person.id), reverse=wanted.descending)
        else:
            people.sort(key=lambda person: person.id, reverse=wanted.descending)
        rows = [
            self._render.customer(person, self._timeline.orders_of(person.id, call.now), call.fields, call.home)
            for person in _page(people, wanted)
        ]
        return found(rows, page_headers(call.request, wanted, len(people)))

    def _customer(self, call: _Call) -> Answer:
        person = self._timeline.person(call.ids[0], call.now)
        if person is None or not _has_account(person, call.now):
            return refused(404, "wc_user_invalid_id", "Invalid resource ID.")
        orders = self._timeline.orders_of(person.id, call.now)
        return found(self._render.customer(person, orders, call.fields, call.home))

    def _products(self, call: _Call) -> Answer:
        wanted = paging(call.query, (*_ORDER_WORDS, "price", "popularity", "rating"))
        after = instant(call.query, "modified_after", self._timeline.zone)
        products = sorted(self._timeline.world.products, key=lambda row: row.id, reverse=wanted.descending)
        if after is not None and opened_at(self._timeline) <= after:
            products = []
        rows = [
            call.fields.cut(product_row(product, self._timeline, call.home, call.now))
            for product in _page(products, wanted)
        ]
        return found(rows, page_headers(call.request, wanted, len(products)))

    def _product(self, call: _Call) -> Answer:
        for product in self._timeline.world.products:
            if product.id == call.ids[0]:
                return found(call.fields.cut(product_row(product, self._timeline, call.home, call.now)))
        return refused(404, "woocommerce_rest_product_invalid_id", "Invalid ID.")

    def _statuses(self, _: _Call) -> Answer:
        return found([{"slug": slug, "name": name} for slug, name in self._status_names.items()])

    def _totals(self, call: _Call) -> Answer:
        statuses = [shown(state).status for state in self._timeline.orders(call.now)]
        statuses += ["checkout-draft"] * len(self._drafts(call))
        rows = [
            {"slug": slug, "name": name, "total": statuses.count(slug)} for slug, name in self._status_names.items()
        ]
        return found(rows)

    def _nothing(self, call: _Call) -> Answer:
        return found([], page_headers(call.request, paging(call.query, _ORDER_WORDS), 0))


def _statuses_of(query: Mapping[str, str], names: Mapping[str, str]) -> set[str]:
    """Return the statuses asked for. `any` leaves the bin out, even when it is named beside it."""
    given, known = words(query, "status") or ["any"], {*names, "any", "trash", "auto-draft"}
    for position, word in enumerate(given):
        if word not in known:
            listed = ", ".join(sorted(known))
            raise BadParameter(
                name="status", code="rest_not_in_enum", message=f"status[{position}] is not one of {listed}."
            )
    return set(names) if "any" in given else set(given)


def _has_account(person: Person, now: datetime) -> bool:
    return person.has_account and (person.account_deleted_at is None or now < person.account_deleted_at)


def _without_removed(state: OrderState, now: datetime) -> OrderState:
    """Return the order without the refunds that were deleted; nothing else of it tells that they were there."""
    kept = tuple(refund for refund in state.refunds if refund.removed_at is None or now < refund.removed_at)
    return state if len(kept) == len(state.refunds) else replace(state, refunds=kept)


def _searchable(state: OrderState) -> str:
    person = state.order.person
    return f"{person.email} {person.first_name} {person.last_name}".lower() if person is not None else ""


def _page(rows: Sequence[_Row], wanted: Paging) -> Sequence[_Row]:
    return rows[(wanted.page - 1) * wanted.per_page : wanted.page * wanted.per_page]
