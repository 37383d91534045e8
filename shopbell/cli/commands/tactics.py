"""`shopbell tactics`: what can be done, why it fits, what was tried, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from commerce.languages import LANGUAGES
from shopbell.cli.declare import ListedByDefault, Work, declare

Decorate = Callable[[Callable[[], Work]], Callable[[], Work]]


class _TacticId(click.ParamType[str]):
    """The id of a tactic; the shell completes it."""

    name = "ID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take it as it is typed; what there is none of is refused where it is looked up."""
        del param, ctx
        return str(value).strip().lower().replace("-", "_")

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Return the ids that begin so, each with its title."""
        del ctx, param
        from knowledge import load

        tactics = load().tactics
        return [
            CompletionItem(one, help=tactics[one].title.en) for one in sorted(tactics) if one.startswith(incomplete)
        ]


_ID: Final = click.argument("tactic", metavar="ID", type=_TacticId())
_SHOP: Final = click.option("--shop", help="Needed when there is more than one.")
_LANGUAGE: Final = click.option("--language", type=click.Choice(LANGUAGES), help="Of what is printed.")
_JSON: Final = click.option("--json", "wants_json", is_flag=True, help="Print JSON for scripts.")


@click.group("tactics", cls=ListedByDefault, aliases={"tried": "adopt"})
def command() -> None:
    """Show tactics, note what you try, and see what came of it."""


@declare("list")
@click.option("--shop", help="Where they stand at this shop only.")
@_LANGUAGE
@_JSON
def list_() -> Work:
    """List tactics by stage of the customer journey, and where each stands at your shops."""
    from shopbell.cli.tactics import show_all

    return show_all


@declare("show")
@_ID
@_LANGUAGE
@_JSON
def show() -> Work:
    """Tell all of a tactic: steps, effort, evidence, what it moves, what to watch."""
    from shopbell.cli.tactics import show_one

    return show_one


@declare("why")
@_ID
@_SHOP
@_LANGUAGE
@_JSON
def why() -> Work:
    """Say which conditions of a tactic hold at a shop now, and which do not."""
    from shopbell.cli.tactics_why import show_why

    return show_why


@declare("outcome")
@click.argument("tactic", metavar="[ID]", type=_TacticId(), required=False)
@click.option("--shop", help="Only this shop.")
@_LANGUAGE
@_JSON
def outcome() -> Work:
    """Tell what came of what was adopted: before and after, with how sure that is.

    A KPI that is counted every day is looked at after 14 days, others after 28 or 90. Where the tactic touched a part
    of the shop (`adopt --where`), the other parts say what would have come of it anyway.
    """
    from shopbell.cli.diary import show_outcomes

    return show_outcomes


def _answers(name: str, what: str, *more: Decorate) -> click.Command:
    """Make the command of an action of the inbox; `more` are options beside those that every one has."""

    def work() -> Work:
        from shopbell.cli import diary

        return lambda call, **given: diary.answer_about(call, name, given.pop("tactic"), **given)

    work.__doc__ = what
    decorated: Callable[[], Work] = work
    options: tuple[Decorate, ...] = (
        _ID,
        *more,
        click.option(
            "--by", "--as", "by", help="Who says so: the name of a [[recipient]]; needed when there are several."
        ),
        _SHOP,
        _LANGUAGE,
        _JSON,
    )
    for option in reversed(options):
        decorated = option(decorated)
    return declare(name)(decorated)


_NOTE = click.option("--note", help="In a few words.")
_ANSWERS = (
    _answers(
        "adopt",
        "Note that a tactic is tried: from that day on its KPI is followed (`undo` takes it back).",
        click.option("--on", "first", help="Since which day, e.g. 2026-04-01; without it, today."),
        click.option("--where", metavar="SEGMENT:KEY", help='Which part it touches, e.g. "device:mobile".'),
        click.option("--kpi", help="Which KPI should move; without it, the first that the tactic is known to move."),
        _NOTE,
    ),
    _answers(
        "later",
        "Put a tactic off: until then it is not suggested.",
        click.option("--until", default="28 days", show_default=True, help='"2 weeks", "2026-04-03", "until Monday".'),
        _NOTE,
    ),
    _answers("not-for-us", "Say that a tactic is not for this shop: it is not suggested any more.", _NOTE),
    _answers("close", "Note that a tactic that was adopted is no longer in place.", _NOTE),
    _answers("undo", "Take back what was last said of a tactic."),
)

for _subcommand in (list_, show, why, *_ANSWERS, outcome):
    command.add_command(_subcommand)
