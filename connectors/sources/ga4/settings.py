"""`[[shop.source]] kind = "ga4"`: which property, and whether its cost of advertising is read as well."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from commerce.settings import words
from connectors.google.settings import GoogleSettings
from connectors.sources.settings import SourceTable

#: Where Google Analytics answers: figures, and which properties there are.
DATA, ADMIN = "https://analyticsdata.googleapis.com", "https://analyticsadmin.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
_PAGE = "Google Analytics > Admin > Property details, at the top right"


def _property(value: object) -> str:
    """Take the number of a property, as text or as a number, and say what else was copied."""
    text = str(value).strip().removeprefix("properties/")
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,20}", text):
        if re.match(r"(?i)G-", text):
            msg = (
                f"property = {words.shown(value)} is the measurement id of a tag; write the number of the property, as"
                f" it stands at {_PAGE}"
            )
        elif re.match(r"(?i)UA-", text):
            msg = (
                f"property = {words.shown(value)} is of Universal Analytics, which has ended; write the number of the"
                f" property of Google Analytics 4, as it stands at {_PAGE}"
            )
        else:
            msg = (
                f"property = {words.shown(value)} is no property; write its number as it stands at {_PAGE}, e.g."
                ' "123456789"'
            )
        raise ValueError(msg)
    return text


class Ga4Settings(GoogleSettings, SourceTable):
    """One property.

    Attributes:
        property: Its number.
        cost: The cost of advertising is read as well: of Google Ads where it is linked, and of imported cost data.
        landing_pages: Sessions are told by the page on which they began, too.
    """

    reached_by: ClassVar[frozenset[str]] = GoogleSettings.reached_by | {"cost", "landing_pages"}

    property: Annotated[str, BeforeValidator(_property)]
    cost: bool = False
    landing_pages: bool = True
