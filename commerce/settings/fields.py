"""Kinds of values that stand in many tables: languages, zones, currencies, addresses, variables, times."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
)

from commerce.languages import LANGUAGES
from commerce.mail_address import mail_address
from commerce.money import minor_digits
from commerce.settings import words
from commerce.settings.words import Vocabulary, suggestion

#: An @ is harmless behind a host with a dot: anything else before one may be a name and a password, and is not shown.
_AT_BEHIND_A_HOST = re.compile(r"(?:https?://)?(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d{1,5})?[/?#]", re.IGNORECASE)


def vocabulary_of(info: ValidationInfo) -> Vocabulary:
    """Return the names that the caller handed in."""
    if not isinstance(info.context, Vocabulary):
        msg = "the configuration is checked against a Vocabulary: hand one in as the context"
        raise TypeError(msg)
    return info.context


def one_of(known: tuple[str, ...], word: str, value: str) -> str:
    """Return a value that is one of those known.

    Raises:
        ValueError: It is not; names the nearest.
    """
    if value not in known:
        msg = f'unknown {word} "{value}"{suggestion(value, known)}'
        raise ValueError(msg)
    return value


def _language(value: str, info: ValidationInfo) -> str:
    if value not in LANGUAGES:
        msg = f"{info.field_name} = {words.shown(value)} is no language of ours{suggestion(value, LANGUAGES)}"
        raise ValueError(msg)
    return value


def _zone(value: str, info: ValidationInfo) -> str:
    if value not in available_timezones():
        msg = f"{info.field_name} = {words.shown(value)} is no time zone{suggestion(value, available_timezones())}"
        if "did you mean" not in msg:
            msg += '; write a name such as "Europe/London"'
        raise ValueError(msg)
    return value


def _currency(value: str) -> str:
    try:
        minor_digits(value)
    except ValueError:
        msg = f'currency "{value}" is not a currency code; write three capital letters such as "EUR" or "VND"'
        raise ValueError(msg) from None
    if value not in list_currencies():
        msg = f'there is no currency "{value}"; write its code of ISO 4217, such as "EUR" or "GBP"'
        raise ValueError(msg)
    return value


def _address(value: str, info: ValidationInfo) -> str:
    if "@" in value and not _AT_BEHIND_A_HOST.match(value):
        msg = f"{info.field_name} carries a user name or password; take it out, and name the secret's place instead"
        raise ValueError(msg)
    if not _is_web_address(value):
        msg = f'{info.field_name} = {words.shown(value)} is not an address; write e.g. "https://toys.example"'
        raise ValueError(msg)
    return value


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value if "://" in value else f"https://{value}")
        is_there = parts.hostname is not None and parts.port != 0
    except ValueError:  # a port that is none, brackets that are open
        return False
    return is_there and parts.scheme in {"http", "https"} and not re.search(r"\s", value)


def _mail(value: str, info: ValidationInfo) -> str:
    try:
        mail_address(value)
    except ValueError as error:
        msg = f'{info.field_name} = {words.shown(value)} {error}; write e.g. "anna@toys.example"'
        raise ValueError(msg) from None
    return value


def _variable(value: str, info: ValidationInfo) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value):
        msg = f'{info.field_name} must be the NAME of an environment variable; write e.g. "TOYS_KEY", never the secret'
        raise ValueError(msg)
    return value


Language = Annotated[str, AfterValidator(_language)]
Zone = Annotated[str, AfterValidator(_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Address = Annotated[str, AfterValidator(_address)]
Mail = Annotated[str, AfterValidator(_mail)]
Variable = Annotated[str, AfterValidator(_variable)]
Duration = Annotated[timedelta, BeforeValidator(lambda value, info: words.duration(value, info.field_name))]
TimeOfDay = Annotated[time, BeforeValidator(lambda value, info: words.time_of_day(value, info.field_name))]
Name = Annotated[str, Field(min_length=1, max_length=80)]
