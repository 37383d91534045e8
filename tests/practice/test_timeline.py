"""A world at an instant: only what has happened, each thing as it stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from practice.timeline import Timeline, order_total_minor
from practice.world import Edit, GivenBack, LeftCheckout, SoldLine, SoldOrder, Visit
from tests.many import examples
from tests.practice.woocommerce.world import ANNAS, BEN, OPENED, TEA, after, world

SHOP = Timeline(world())


def test_the_total_is_what_the_customer_pays() -> None:
    assert order_total_minor(ANNAS) == 3998 + 501 - 400 - 50 + 450 + 405


def test_an_order_walks_through_its_states() -> None:
    steps = [(0, "pending", 0), (0.5, "processing", 0), (2, "completed", 0), (3, "completed", 1), (4, "refunded", 2)]
    for days, status, refunds in steps:
        state = SHOP.state(100, after(days=days))
        assert state is not None
        assert (state.status, len(state.refunds)) == (status, refunds)


def test_the_last_change_moves_with_payment_dispatch_and_refunds() -> None:
    changes = {state.at for days in (0, 1, 2.5, 3.5, 9) if (state := SHOP.state(100, after(days=days)))}
    assert changes == {OPENED, after(minutes=1), after(days=2), after(days=3), after(days=4)}


def test_nothing_is_shown_before_it_happened() -> None:
    assert SHOP.orders(after(seconds=-1)) == []
    assert [state.order.id for state in SHOP.orders(after(hours=1))] == [100, 101]
    assert SHOP.state(102, after(hours=29)) is None
    assert [refund.id for _, refund in SHOP.refunds(after(days=3))] == [103]


def test_the_bin_keeps_an_order_until_it_is_gone_for_good() -> None:
    binned = SHOP.state(102, after(days=6))
    assert binned is not None
    assert (binned.status, binned.at) == ("trash", after(days=5))
    assert SHOP.state(102, after(days=36)) is None


def test_an_order_in_the_bin_stays_there_when_all_of_it_is_given_back() -> None:
    back = GivenBack(2, after(days=3), ((0, 1, 501, 0),))
    order = SoldOrder(
        1, OPENED, OPENED, BEN, (SoldLine(TEA, 1, 501),), Visit(""), trashed_at=after(days=2), refunds=(back,)
    )
    binned = Timeline(world(orders=[order])).state(1, after(days=4))
    assert binned is not None
    assert (binned.status, binned.refunds) == ("trash", (back,))


def test_a_payment_that_comes_later_moves_a_transfer_on() -> None:
    bank = SoldOrder(
        id=1,
        placed_at=OPENED,
        paid_at=after(days=3),
        person=BEN,
        lines=(SoldLine(TEA, 1, 501),),
        visit=Visit("direct"),
        settled_at=after(days=4),
        payment_method="bank",
    )
    settled = Timeline(world(orders=[bank]))
    standing = [state.status for days in (0, 3, 4) if (state := settled.state(1, after(days=days)))]
    assert standing == ["on-hold", "processing", "completed"]


def test_a_draft_is_thrown_away_on_the_first_midnight_after_a_day() -> None:
    # Left on 5 January 08:00 in Berlin (07:00 UTC): a day old on the 6th, gone at midnight to the 7th = 23:00 UTC.
    gone_at = datetime(2026, 1, 6, 23, tzinfo=UTC)
    assert [left.id for left in SHOP.drafts(gone_at - timedelta(seconds=1))] == [90]
    assert SHOP.drafts(gone_at) == []
    assert [left.id for left in SHOP.checkouts(gone_at)] == [90]


def test_a_draft_ends_when_it_is_bought() -> None:
    left = LeftCheckout(90, OPENED, None, (SoldLine(TEA, 1, 501),), Visit("direct"), recovered_at=after(hours=3))
    assert Timeline(world(checkouts=[left])).drafts(after(hours=3)) == []


def test_days_are_complete_before_they_are_told() -> None:
    noon_of_the_seventh = after(days=2)
    assert [row.day.day for row in SHOP.spend(noon_of_the_seventh)] == [5, 6]
    assert [row.day.day for row in SHOP.traffic(datetime(2026, 1, 5, 23, tzinfo=UTC))] == [5]  # midnight in Berlin


@st.composite
def _orders(draw: st.DrawFn) -> list[SoldOrder]:
    def some_time_after(start: datetime) -> datetime:
        return start + timedelta(hours=draw(st.integers(0, 200)))

    orders = []
    for number in range(draw(st.integers(0, 8))):
        placed_at = some_time_after(OPENED)
        trashed_at = some_time_after(placed_at + timedelta(hours=300)) if draw(st.booleans()) else None
        orders.append(
            SoldOrder(
                id=number,
                placed_at=placed_at,
                paid_at=some_time_after(placed_at) if draw(st.booleans()) else None,
                person=BEN,
                lines=(SoldLine(TEA, 3, 501),),
                visit=Visit(""),
                settled_at=some_time_after(placed_at) if draw(st.booleans()) else None,
                refunds=tuple(
                    GivenBack(900 + 10 * number + place, some_time_after(placed_at), ((0, 1, 200, 0),))
                    for place in range(draw(st.integers(0, 3)))
                ),
                trashed_at=trashed_at,
                deleted_at=trashed_at and trashed_at + timedelta(hours=50),
            )
        )
    return orders


@given(orders=_orders(), now=st.integers(0, 700), cut=st.integers(0, 700))
@settings(max_examples=examples(40), deadline=None)
def test_every_order_there_is_stands_in_one_state_and_every_span_splits(
    orders: list[SoldOrder], now: int, cut: int
) -> None:
    timeline, instant, middle = Timeline(world(orders=orders)), after(hours=now), after(hours=cut)
    there = {o.id for o in orders if o.placed_at <= instant and not (o.deleted_at and o.deleted_at <= instant)}
    assert [state.order.id for state in timeline.orders(instant)] == sorted(there)
    changed = timeline.changed(instant)
    assert sorted(state.order.id for state in changed) == sorted(there)
    assert changed == timeline.changed(instant, before=middle) + timeline.changed(instant, after=middle)
    assert all(state.at <= instant for state in changed)


def test_an_edit_adds_its_lines_from_its_instant_on() -> None:
    edit = Edit(after(days=2), (SoldLine(TEA, 2, 1002),))
    order = SoldOrder(
        1, OPENED, OPENED, BEN, (SoldLine(TEA, 1, 501),), Visit("direct"), settled_at=after(days=3),
        refunds=(GivenBack(2, after(days=1), ((0, 1, 501, 0),)), GivenBack(3, after(days=4), ((1, 2, 1002, 0),))),
        edits=(edit,),
    )  # fmt: skip
    shop = Timeline(world(orders=[order]))
    seen = []
    for days in (0, 1, 2, 4):
        state = shop.state(1, after(days=days))
        assert state is not None
        seen.append((len(state.order.lines), order_total_minor(state.order), state.status, len(state.order.edits)))
    # all that was bought came back on the first day; then two more teas were added, and came back too
    assert [row[:2] for row in seen] == [(1, 501), (1, 501), (2, 1503), (2, 1503)]
    assert [row[2] for row in seen] == ["processing", "refunded", "refunded", "refunded"]
    assert [row[3] for row in seen] == [0, 0, 1, 1]


def test_a_tip_is_part_of_what_the_customer_pays() -> None:
    order = SoldOrder(1, OPENED, OPENED, BEN, (SoldLine(TEA, 1, 501),), Visit("direct"), tip_minor=99)
    assert order_total_minor(order) == 600


def test_what_happened_is_told_state_by_state() -> None:
    told = [(state.order.id, state.status) for state in SHOP.happened(OPENED, after(days=4))]
    assert told == [
        (100, "processing"), (101, "failed"), (102, "completed"), (100, "completed"), (100, "completed"),
        (100, "refunded"),
    ]  # fmt: skip


def test_a_quiet_time_is_one_in_which_nothing_changes_comes_or_goes() -> None:
    assert SHOP.is_quiet(after(minutes=2), after(minutes=59))
    assert not SHOP.is_quiet(after(minutes=2), after(hours=1))  # 101 is placed
    assert SHOP.is_quiet(after(hours=1), after(hours=1))
    assert not SHOP.is_quiet(after(days=34), after(days=35))  # 102 is gone for good
