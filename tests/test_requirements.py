"""The locked requirements: all that pyproject.toml asks for, exact, with hashes, from nowhere in particular."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NEEDED = PROJECT["project"]["dependencies"]
FORECASTS = PROJECT["project"]["optional-dependencies"]["clv"]
SERVICES = PROJECT["project"]["optional-dependencies"]["apprise"]
KEY_FILES = PROJECT["project"]["optional-dependencies"]["google"]
ASKED = {
    "requirements.txt": NEEDED,
    "requirements-clv.txt": [*NEEDED, *FORECASTS],
    "requirements-apprise.txt": [*NEEDED, *SERVICES],
    "requirements-google.txt": [*NEEDED, *KEY_FILES],
    "requirements-dev.txt": [
        *(*NEEDED, *FORECASTS, *SERVICES, *KEY_FILES),
        *PROJECT["project"]["optional-dependencies"]["dev"],
    ],
    "requirements-build.txt": [*PROJECT["build-system"]["requires"], *PROJECT["dependency-groups"]["build"]],
    "requirements-lowest.txt": [*NEEDED, *FORECASTS, *SERVICES, *KEY_FILES, *PROJECT["dependency-groups"]["lowest"]],
}
REMEDY = "run: make lock"


@dataclass(frozen=True)
class Pin:
    requirement: Requirement
    hashes: int

    @property
    def version(self) -> Version:
        (pin,) = self.requirement.specifier
        assert pin.operator == "=="
        return Version(pin.version)


def pins(file: str) -> dict[str, Pin]:
    """Read a requirements file: {name: its pin}."""
    text = re.sub(r"(?m)^\s*#.*\n?", "", (ROOT / file).read_text(encoding="utf-8")).replace("\\\n", " ")
    found: dict[str, Pin] = {}
    for line in filter(str.strip, text.splitlines()):
        words, *hashes = re.split(r"\s--hash=sha256:(?=[0-9a-f]{64}\b)", line)
        requirement = Requirement(words.strip())
        found[canonicalize_name(requirement.name)] = Pin(requirement, len(hashes))
    return found


@pytest.mark.parametrize("file", ASKED)
def test_whatever_is_asked_for_is_locked_within_its_bounds(file: str) -> None:
    locked = pins(file)
    for asked in map(Requirement, ASKED[file]):
        pin = locked.get(canonicalize_name(asked.name))
        assert pin is not None, f"{file} lacks {asked.name}; {REMEDY}"
        assert asked.specifier.contains(pin.version), f"{file} has {asked.name} {pin.version}, not {asked}; {REMEDY}"


@pytest.mark.parametrize("file", ASKED)
def test_nothing_is_locked_that_nobody_asks_for_any_more(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)^([\w.-]+)==[^\n]*\n((?:[ \t][^\n]*\n?)*)", text)
    direct = {canonicalize_name(name) for name, below in blocks if "shopbell (pyproject.toml" in below}
    assert direct == {canonicalize_name(Requirement(one).name) for one in ASKED[file]}, REMEDY


@pytest.mark.parametrize("file", ASKED)
def test_every_version_is_exact_and_has_hashes(file: str) -> None:
    assert {name: pin.hashes for name, pin in pins(file).items() if not pin.hashes} == {}
    assert all(pin.version for pin in pins(file).values())


@pytest.mark.parametrize("file", ASKED)
def test_no_lock_says_where_a_package_comes_from(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    options = r"(?m)^\s*-(-index-url|-extra-index-url|-find-links|-trusted-host|i|f)\b"
    for address in ("://", options, "@ ", r"\bfile:"):
        assert not re.search(address, text), address


@pytest.mark.parametrize("file", [f"requirements{extra}.txt" for extra in ("", "-clv", "-apprise", "-google")])
def test_developers_run_what_users_run(file: str) -> None:
    developers = pins("requirements-dev.txt")
    assert {name: pin.version for name, pin in pins(file).items()}.items() <= {
        name: pin.version for name, pin in developers.items()
    }.items()


def test_the_oldest_versions_are_the_lower_bounds_themselves() -> None:
    locked = pins("requirements-lowest.txt")
    for asked in map(Requirement, ASKED["requirements-lowest.txt"]):
        bounds = [Version(bound.version) for bound in asked.specifier if bound.operator == ">="]
        assert bounds, f"{asked.name} has no lower bound in pyproject.toml"
        assert bounds == [locked[canonicalize_name(asked.name)].version], f"no such version of {asked}; {REMEDY}"
