"""Every command: its help is there at once, the overview says what it says, its options are what its work takes."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from shopbell.cli import first_sentence, group
from shopbell.cli.options import Call

ROOT = Path(__file__).parents[2]
#: Libraries that take longer to load than a help page may take to appear.
HEAVY = {
    "babel",
    "css_inline",
    "jinja2",
    "pandas",
    "pydantic",
    "requests",
    "resvg_py",
    "rich",
    "sqlite3",
    "sqlite_utils",
}
#: What `--help` without a command does not load either.
NOT_FOR_THE_OVERVIEW = HEAVY | {"kpi", "msgspec"}


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Yield every command and subcommand with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


EVERY = dict(commands(group))
WORKING = {" ".join(words): command for words, command in EVERY.items() if not isinstance(command, click.Group)}


def test_no_help_page_loads_what_is_heavy() -> None:
    pages = [["--help"], *([*words, "--help"] for words in EVERY)]
    script = (
        "import sys\nfrom shopbell.cli import main\n"
        f"for page in {pages!r}:\n    assert main(page) == 0, page\n"
        "    print('loaded by:', ' '.join(page), '=', *sorted(name for name in sys.modules if '.' not in name))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = [line.partition("=") for line in done.stdout.splitlines() if line.startswith("loaded by:")]
    assert len(loaded) == len(pages)
    assert {page: HEAVY & set(names.split()) for page, _, names in loaded if HEAVY & set(names.split())} == {}
    assert "click" in loaded[0][2].split()
    assert not NOT_FOR_THE_OVERVIEW & set(loaded[0][2].split())


def test_the_overview_names_every_command_with_the_first_sentence_of_its_help() -> None:
    told = CliRunner().invoke(group, ["--help"]).output
    lines = dict(line.split(maxsplit=1) for line in told.partition("Commands:")[2].strip().splitlines())
    assert lines == {words[0]: first_sentence(one.help or "") for words, one in EVERY.items() if len(words) == 1}
    assert all(line.endswith(".") for line in lines.values())
    assert list(lines)[:2] == ["init", "doctor"]


def test_an_unknown_command_is_no_module_of_that_name() -> None:
    for name in ("options", "commands", "redact_customer", "nothing"):
        ran = CliRunner().invoke(group, [name])
        assert (ran.exit_code, "No such command" in ran.output) == (2, True), name


@pytest.mark.parametrize("name", WORKING)
def test_what_is_asked_is_what_the_work_takes(name: str) -> None:
    command = WORKING[name]
    assert command.callback is not None
    asked = [one.name for one in command.params if one.expose_value and one.name not in {"config", "data", "now"}]
    takes_call = {"config", "data"} <= {one.name for one in command.params if one.expose_value}
    asked += ["now"] if not takes_call and any(one.name == "now" for one in command.params) else []
    work = inspect.signature(inspect.unwrap(command.callback)())
    work.bind(*([Call] if takes_call else []), **dict.fromkeys(filter(None, asked)))
