"""Customers: everybody who left an address, with an account or without."""

from __future__ import annotations

from collections.abc import Mapping

from practice.shopify.moment import Moment, Standing
from practice.shopify.orders import order_node
from practice.shopify.paging import Args, page, slice_of
from practice.shopify.search import SearchField
from practice.shopify.wire import Node, gid, instant, money
from practice.world import Person

_NOBODY = Standing()


def customers(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.customers."""

    def changed_at(person: Person) -> object:
        return moment.by_person.get(person.id, _NOBODY).changed_at or person.created_at

    search: Mapping[str, SearchField] = {
        "updated_at": SearchField("instant", changed_at),
        "customer_date": SearchField("instant", lambda person: person.created_at),
        "id": SearchField("number", lambda person: person.id),
        "orders_count": SearchField("number", lambda person: moment.by_person.get(person.id, _NOBODY).orders),
    }
    sort = {"UPDATED_AT": changed_at, "CREATED_AT": lambda person: person.created_at, "ID": lambda person: person.id}
    listing = moment.listing(
        "customers", args, fields=search, rows=lambda: moment.people, values=sort, number=lambda person: person.id
    )
    return page(listing, args, lambda person: customer_node(person, moment), deepest=moment.desk.deepest)


def customer_of_order(source: Node, moment: Moment, _args: Args) -> Node | None:
    """Resolve Order.customer: null for a guest nobody can recognise."""
    person = source["_state"].order.person
    return None if person is None else customer_node(person, moment)


def customer_of_checkout(source: Node, moment: Moment, _args: Args) -> Node | None:
    """Resolve AbandonedCheckout.customer."""
    return None if source["_person"] is None else customer_node(source["_person"], moment)


def customer_node(person: Person, moment: Moment) -> Node:
    """Return a customer without name and address: nobody here asks for them."""
    standing = moment.by_person.get(person.id, _NOBODY)
    subscribed = person.accepts_marketing
    return {
        "__typename": "Customer",
        "_standing": standing,
        "_id": person.id,
        "id": gid("Customer", person.id),
        "createdAt": instant(person.created_at),
        "updatedAt": instant(standing.changed_at or person.created_at),
        "state": "ENABLED" if person.has_account else "DISABLED",
        "tags": [],
        "numberOfOrders": str(standing.orders),
        "amountSpent": money(standing.spent_minor, moment.currency),
        "defaultEmailAddress": {
            "marketingState": "SUBSCRIBED" if subscribed else "NOT_SUBSCRIBED",
            "marketingOptInLevel": "SINGLE_OPT_IN" if subscribed else None,
            "marketingUpdatedAt": instant(person.created_at) if subscribed else None,
        },
    }


def orders_of_customer(source: Node, moment: Moment, args: Args) -> Node:
    """Resolve Customer.orders, as far as this token sees them."""
    states = [state for state in moment.timeline.orders_of(source["_id"], moment.now) if moment.shows(state)]
    return slice_of(states, args, lambda _index, state: order_node(state, moment))


def last_order(source: Node, moment: Moment, _args: Args) -> Node | None:
    """Resolve Customer.lastOrder, as far as this token sees it."""
    state = source["_standing"].last
    return order_node(state, moment) if state is not None and moment.shows(state) else None
