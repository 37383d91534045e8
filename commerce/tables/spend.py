"""Marketing money by day, channel and campaign, in the shop's currency; and of which account, where one is named."""

from __future__ import annotations

from commerce.tables.base import Apart, DataTable
from commerce.tables.columns import Count, Day, Label, Money
from commerce.tables.headings import (
    ACCOUNT,
    BEGINS,
    CAMPAIGN,
    CHANNEL,
    CURRENCY,
    DAY,
    ENDS,
    LONGER,
    MEDIUM,
    SOURCE,
)
from commerce.tables.overlap import OneSourceAnAccount

_AMOUNT = Money(
    "amount",
    sum="marketing_spend",
    currency=CURRENCY,
    # as programs ask for it, not people: of the account's currency, whatever Pinterest calls it
    millionths=("spend in micro dollar", "cost micros", "metrics.cost micros", "spend micros"),
    headings={
        "en": (
            *("amount", "spend", "cost", "amount spent", "total cost", "total spend", "total spent"),
            *("spend in account currency", "total spent in account currency"),
        ),
        "de": ("betrag", "kosten", "ausgaben", "ausgegebener betrag", "gesamtkosten"),
        "fr": ("montant", "coût", "coûts", "dépense", "dépenses", "montant dépensé", "coût total"),
        "es": ("importe", "coste", "costo", "gasto", "gastos", "importe gastado", "coste total"),
        "it": ("importo", "costo", "costi", "spesa", "spese", "importo speso", "costo totale"),
        "nl": ("bedrag", "kosten", "uitgaven", "besteed bedrag", "totale kosten"),
        "pt": ("valor", "custo", "gasto", "gastos", "valor gasto", "valor usado", "montante gasto"),
        "vi": ("số tiền", "chi phí", "chi tiêu", "số tiền đã chi tiêu", "số tiền chi tiêu", "tổng chi phí"),
        "zh": (
            *("金額", "花費", "費用", "支出", "花費金額", "已花費金額", "總費用", "總花費", "成本"),
            *("金额", "花费", "费用", "花费金额", "已花费金额", "总费用", "总花费", "消耗"),
        ),
    },
)

SPEND = DataTable(
    name="spend",
    setting="spend",
    called={"en": "marketing spend", "vi": "chi phí tiếp thị", "zh_Hant": "行銷費用"},
    without="acquisition cost cannot be worked out",
    supplies="ad_platforms",
    place=1,
    columns=(
        Day(headings=DAY, begins=BEGINS, ends=ENDS, longer=LONGER),
        Label("channel", reading="channel", names_file=True, headings=CHANNEL, halves=(SOURCE, MEDIUM)),
        Label("campaign", headings=CAMPAIGN, is_optional=True),
        _AMOUNT,
        Count(
            "clicks",
            is_optional=True,
            headings={
                "en": ("clicks", "link clicks", "outbound clicks", "outbound click 1", "metrics.clicks"),
                "de": ("klicks", "link klicks", "linkklicks", "ausgehende klicks"),
                "fr": ("clics", "clics sur un lien", "clics sur le lien", "clics sortants"),
                "es": ("clics", "clics en el enlace", "clics salientes"),
                "it": ("clic", "clic sul link", "clic in uscita"),
                "nl": ("klikken", "kliks", "klikken op links", "linkklikken"),
                "pt": ("cliques", "cliques no link", "cliques de saída"),
                "vi": (
                    *("lượt nhấp", "số lần nhấp", "nhấp chuột", "số lượt nhấp", "lượt nhấp chuột"),
                    *("lượt nhấp vào liên kết", "số lượt nhấp vào liên kết", "số lần nhấp vào liên kết"),
                ),
                "zh": (
                    *("點擊", "點擊次數", "點擊數", "點閱次數", "連結點擊次數", "連結點擊"),
                    *("点击", "点击次数", "点击量", "点击数", "链接点击量", "链接点击次数"),
                ),
            },
        ),
        Label("account", reading="account", segment=None, names_file=True, headings=ACCOUNT, is_optional=True),
    ),
    apart=Apart("retention_spend", of=_AMOUNT),
    overlap=OneSourceAnAccount(),
)
