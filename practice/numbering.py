"""One numbering for orders, left checkouts and refunds, as a shop gives numbers out: as things come to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from practice.world import LeftCheckout, Person, SoldOrder


@dataclass(slots=True)
class Draft:
    """An order before ids are given out. `left_at` is when its checkout was left before it was finished after all."""

    order: SoldOrder
    left_at: datetime | None = None


def numbered(
    drafts: Sequence[Draft], left: Sequence[LeftCheckout]
) -> tuple[list[Person], list[SoldOrder], list[LeftCheckout]]:
    """Give out ids in the order in which things came to be; a recovered checkout and its order share one."""
    events: list[tuple[datetime, int, int, int]] = []  # instant, kind, index, refund index
    events += [(draft.left_at or draft.order.placed_at, 0, index, 0) for index, draft in enumerate(drafts)]
    events += [(row.started_at, 1, index, 0) for index, row in enumerate(left)]
    events += [
        (refund.at, 2, index, position)
        for index, draft in enumerate(drafts)
        for position, refund in enumerate(draft.order.refunds)
    ]
    events.sort()
    ids = {event[1:]: 101 + number for number, event in enumerate(events)}
    people: dict[str, Person] = {}
    for draft in sorted(drafts, key=lambda draft: draft.order.placed_at):
        person = draft.order.person
        if person is not None and person.email not in people:
            people[person.email] = replace(person, id=len(people) + 2)
    orders, checkouts = [], [replace(row, id=ids[1, index, 0]) for index, row in enumerate(left)]
    for index, draft in enumerate(drafts):
        person = people[draft.order.person.email] if draft.order.person else None
        refunds = tuple(
            replace(refund, id=ids[2, index, position]) for position, refund in enumerate(draft.order.refunds)
        )
        order = replace(draft.order, id=ids[0, index, 0], person=person, refunds=refunds)
        orders.append(order)
        if draft.left_at is not None:
            checkouts.append(LeftCheckout(order.id, draft.left_at, person, order.lines, order.visit, order.placed_at))
    orders.sort(key=lambda order: (order.placed_at, order.id))
    checkouts.sort(key=lambda row: (row.started_at, row.id))
    return list(people.values()), orders, checkouts
