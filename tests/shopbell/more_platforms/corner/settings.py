from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import Field

from commerce.settings.fields import Variable
from commerce.settings.table import Table
from commerce.settings.words import Vocabulary


class CornerSettings(Table):
    till_code_env: Variable | None = None
    bell_secret_env: Variable | None = None
    shelf: int = Field(default=1, ge=1)
    cellar: str = ""

    @classmethod
    def between(cls, written: Mapping[str, object], vocabulary: Vocabulary) -> Iterator[str]:
        del vocabulary
        if "shelf" in written and "cellar" in written:
            yield "write shelf or cellar, not both"
