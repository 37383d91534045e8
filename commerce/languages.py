"""The languages in which every word of ours stands: the collection, the sentences, the configuration."""

from __future__ import annotations

from typing import Final

#: As Babel and CLDR spell them.
LANGUAGES: Final = ("en", "vi", "zh_Hant")
