"""What is asked of the desk: bulk operations and webhook subscriptions."""

from __future__ import annotations

from typing import Any

from practice.shopify.bulk import Operation, operation_node
from practice.shopify.moment import Moment
from practice.shopify.paging import Args, Listing, page
from practice.shopify.search import SearchField, parse
from practice.shopify.wire import Node, read_gid


def bulk_operation(_root: Node, moment: Moment, args: Args) -> Node | None:
    """Resolve QueryRoot.bulkOperation: a poll."""
    place = read_gid(args["id"])
    if place is None or place[0] != "BulkOperation":
        return None
    return bulk_by_number(moment, place[1])


def bulk_by_number(moment: Moment, number: int) -> Node | None:
    """Return one operation; asking counts as a poll."""
    desk = moment.desk
    operation = desk.bulk.poll(number, desk.at(moment.now))
    return None if operation is None else operation_node(operation, desk.base_url)


def bulk_operations(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.bulkOperations: newest first, as its description says."""
    desk = moment.desk
    fields = {
        "status": SearchField("word", lambda each: each.status),
        "operation_type": SearchField("word", lambda _each: "query"),
        "created_at": SearchField("instant", lambda each: each.started.world),
        "id": SearchField("number", lambda each: each.number),
    }
    test = parse(args.get("query") or "", fields, moment.timeline.zone)
    found = [each for each in desk.bulk.all(desk.at(moment.now)) if test(each)]

    def at(each: Operation) -> Any:
        done = each.ended if args.get("sortKey") == "COMPLETED_AT" else None
        return (done or each.started).world

    listing = Listing.of(found, at, lambda each: each.number)
    newest_first = {**args, "reverse": not args.get("reverse")}
    return page(listing, newest_first, lambda each: operation_node(each, desk.base_url))


def run_query(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve Mutation.bulkOperationRunQuery."""
    desk = moment.desk
    return desk.bulk.run(
        args["query"], moment, desk.at(moment.now), grouped=bool(args.get("groupObjects")), fault=desk.fault
    )


def cancel(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve Mutation.bulkOperationCancel."""
    desk = moment.desk
    place = read_gid(args["id"])
    return desk.bulk.cancel(place[1] if place and place[0] == "BulkOperation" else 0, desk.at(moment.now))


def webhook_subscriptions(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve QueryRoot.webhookSubscriptions."""
    wanted = set(args.get("topics") or ())
    found = [
        each
        for each in moment.desk.webhooks.subscriptions
        if (not wanted or each.topic in wanted) and args.get("uri") in {None, each.uri}
    ]
    listing = Listing.of(found, lambda each: each.number, lambda each: each.number)
    return page(listing, args, lambda each: each.node(moment.version))


def subscribe(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve Mutation.webhookSubscriptionCreate."""
    wanted = args["webhookSubscription"]
    made, errors = moment.desk.webhooks.subscribe(
        args["topic"], wanted.get("uri") or "", tuple(wanted.get("includeFields") or ()), moment.now
    )
    return {"webhookSubscription": None if made is None else made.node(moment.version), "userErrors": errors}


def unsubscribe(_root: Node, moment: Moment, args: Args) -> Node:
    """Resolve Mutation.webhookSubscriptionDelete."""
    place = read_gid(args["id"])
    if place is None or not moment.desk.webhooks.unsubscribe(place[1]):
        said = "Webhook subscription does not exist"
        return {"deletedWebhookSubscriptionId": None, "userErrors": [{"field": ["id"], "message": said}]}
    return {"deletedWebhookSubscriptionId": args["id"], "userErrors": []}
