"""`[shop.channels]` and `[shop.campaigns]`: what somebody tells by one name, and the name under which it is counted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from commerce.channels.names import CAMPAIGN, CHANNEL, SETTINGS, tidy, tidy_channel
from commerce.settings.words import shown


def _read(segment: str, written: object) -> dict[str, str]:
    """Return the table as written; names are held together without letter case, blanks and what links put in.

    Raises:
        ValueError: No table of texts, an empty name, or names that contradict each other; says what to write.
    """
    setting = SETTINGS[segment]
    example = '"google ads" = "google / cpc"' if segment == CHANNEL else '"Autumn mugs (search)" = "autumn_mugs"'
    if not isinstance(written, dict):
        msg = f"{setting} = {shown(written)} does not fit; write a table [shop.{setting}] with lines such as {example}"
        raise ValueError(msg)  # noqa: TRY004 - pydantic reports ValueError as a mistake, TypeError as a crash
    plain: Callable[[str], str] = tidy_channel if segment == CHANNEL else tidy
    seen: dict[str, tuple[str, str]] = {}
    for told, name in written.items():
        if not isinstance(name, str) or not plain(name) or not plain(told):
            line = f"{setting}: {shown(told)} = {shown(name)}"
            msg = f"{line} names nothing; write the name under which it counts, e.g. {example}"
            raise ValueError(msg)
        if plain(told) in seen and plain(seen[plain(told)][1]) != plain(name):
            other, before = seen[plain(told)]
            lines = f"{shown(other)} = {shown(before)} and {shown(told)} = {shown(name)}"
            msg = f"{setting}: {lines} rename the same name; keep one of them"
            raise ValueError(msg)
        seen[plain(told)] = told, name
    for told, name in written.items():
        further = seen.get(plain(name))
        if further is not None and plain(further[1]) != plain(name):
            msg = (
                f"{setting}: {shown(told)} = {shown(name)}, and {shown(name)} counts as {shown(further[1])};"
                f" write {shown(told)} = {shown(further[1])}"
            )
            raise ValueError(msg)
    return written


Renamed = Annotated[dict[str, str], Field(strict=False)]
ChannelNames = Annotated[Renamed, BeforeValidator(partial(_read, CHANNEL))]
CampaignNames = Annotated[Renamed, BeforeValidator(partial(_read, CAMPAIGN))]


def _keeping(written: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of channels and campaigns, each once.

    Raises:
        ValueError: One names nothing; says what to write.
    """
    if nothing := [one for one in written if not tidy(one)]:
        msg = (
            f'keeping: {shown(nothing[0])} names nothing; write a channel or a campaign, e.g. keeping = ["newsletter"]'
        )
        raise ValueError(msg)
    return tuple(dict.fromkeys(written))


def _free(written: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of channels, each once.

    Raises:
        ValueError: One names nothing; says what to write.
    """
    if nothing := [one for one in written if not tidy(one)]:
        msg = f'free: {shown(nothing[0])} names nothing; write a channel, e.g. free = ["partner / cpc"]'
        raise ValueError(msg)
    return tuple(dict.fromkeys(written))


#: The channels that cost nothing though their names say that they are paid for.
Free = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_free)]
#: The channels and campaigns whose money is spent on keeping customers.
Keeping = Annotated[tuple[str, ...], Field(strict=False), AfterValidator(_keeping)]
