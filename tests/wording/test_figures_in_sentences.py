"""Days, amounts and large numbers of the code's sentences are written as the reader's language writes them."""

from __future__ import annotations

import pytest

from wording.figures_in_sentences import figures_told
from wording.language import language


@pytest.mark.parametrize(
    ("code", "said", "told"),
    [
        ("en", "spend on 2026-11-30: 132.19 EUR, of 1,204", "spend on Nov 30, 2026: €132.19, of 1,204"),
        (
            "vi",
            "chi phí ngày 2026-11-30: 132.19 EUR, 1,204",
            "chi phí ngày 30/11/2026: 132,19\N{NO-BREAK SPACE}€, 1.204",
        ),
        ("zh_Hant", "在 2026-11-30 的花費 25500 VND", "在2026年11月30日的花費 ₫25,500"),
        ("zh_Hant", "自 2023年12月2日 起", "自2023年12月2日起"),
        ("zh_Hant", "在 2026-02-18 - 2026-03-17 計算", "在2026年2月18日至3月17日計算"),
        ("vi", "vào 2026-02-18 - 2026-03-17", "vào 18/02/2026 \N{EN DASH} 17/03/2026"),
        ("vi", "199,871/200,000", "199.871/200.000"),
    ],
)
def test_each_is_written_as_in_messages(code: str, said: str, told: str) -> None:
    assert figures_told(said, language(code)) == told


@pytest.mark.parametrize(
    "said",
    [
        "write e.g. 2026-03-02",
        "history_from = 2020-01-01",
        "`shopbell kpi --first 2026-01-01`",
        'called "2026-01-01" or "12 EUR"',
        "2026-01-01T10:00:00Z",
        "shopbell.2026-01-01.sqlite",
        "made on 2026-02-30, as 100 GET",
        "1,234.50 of 12,34",
    ],
)
def test_what_is_to_be_typed_and_what_is_none_stays(said: str) -> None:
    assert figures_told(said, language("vi")) == said
