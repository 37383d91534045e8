"""What the guide says to type works, on a database that a shop has filled."""

from __future__ import annotations

import lzma
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cache import Cache
from kpi.facts.measures import MEASURES, PURCHASE_PAIRS_SQL
from shopbell.cli import group

ROOT = Path(__file__).parents[1]
EXPLORE = (ROOT / "docs" / "guide" / "explore.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```sh\n(.*?)```", EXPLORE, re.DOTALL)
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs" / "guide").glob("*.md"))]
#: What needs not be there in a shop of which everything could be read.
MAY_BE_EMPTY = "FROM skipped"


@pytest.mark.skipif(os.name != "posix", reason="the guide is written for a shell")
def test_every_command_of_the_page_on_exploring_works(tmp_path: Path) -> None:
    place = tmp_path / "shopbell.sqlite"
    place.write_bytes(lzma.decompress((ROOT / "tests" / "data" / "schema_9" / "shopbell.sqlite.xz").read_bytes()))
    Cache.open(place, MEASURES, PURCHASE_PAIRS_SQL).close()  # brought up to date
    environ = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    assert len(STEPS) > 6
    for step in STEPS:
        done = subprocess.run(
            ["bash", "-euc", step],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), step
        told = done.stdout + "".join(file.read_text() for file in tmp_path.glob("*.csv"))
        assert MAY_BE_EMPTY in step or len(told.splitlines()) > 1 or "VACUUM" in step, step
    assert (tmp_path / "look.sqlite").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_that_a_page_names_is_there(page: Path) -> None:
    for line in _command_lines(page.read_text(encoding="utf-8")):
        words = [word for word in shlex.split(line)[1:] if word != "..."]
        command: click.Command = group
        while words and isinstance(command, click.Group) and not words[0].startswith("-"):
            below = command.get_command(click.Context(command), words[0])
            assert below is not None, line
            command, words = below, words[1:]
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
        assert {word for word in words if word.startswith("--")} <= known, line


def _command_lines(text: str) -> Iterator[str]:
    """Yield what begins with `shopbell` in blocks of commands and in the text, up to a comment or a pipe."""
    blocks = [line for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    typed = [found[0] for line in blocks if (found := re.search(r"(?<![\w./-])shopbell .*", line))]
    named = re.findall(r"`(shopbell [^`]*)`", " ".join(text.split()))
    for line in (*typed, *named):
        yield re.split(r"\s(?:[#|>\\]|&&)(?:\s|$)", line)[0]
