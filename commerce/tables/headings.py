"""How files call the columns that several tables have; and in which languages every heading is known.

As Google, Meta, Shopify and people write them: in small letters, with blanks for underscores and hyphens, without what
stands in brackets behind.
"""

from __future__ import annotations

from typing import Final

from commerce.tables.columns import Headings

#: Every column that files have is known in all of them.
HEADING_LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "vi", "zh")

DAY: Final[Headings] = {
    "en": ("day", "date", "reporting starts"),
    "de": ("datum", "tag"),
    "fr": ("date", "jour"),
    "es": ("fecha", "día"),
    "it": ("data", "giorno"),
    "nl": ("datum", "dag"),
    "pt": ("data", "dia"),
    "vi": ("ngày",),
    "zh": ("日期", "天"),
}

CHANNEL: Final[Headings] = {
    "en": (
        "channel",
        "source / medium",
        "session source / medium",
        "default channel group",
        "session default channel group",
    ),
    "de": ("kanal", "quelle / medium"),
    "fr": ("canal", "source / support"),
    "es": ("canal", "fuente / medio"),
    "it": ("canale", "sorgente / mezzo"),
    "nl": ("kanaal", "bron / medium"),
    "pt": ("canal", "origem / mídia"),
    "vi": ("kênh", "nguồn / phương tiện"),
    "zh": ("渠道", "管道", "來源 / 媒介", "来源 / 媒介"),
}

CAMPAIGN: Final[Headings] = {
    "en": ("campaign", "campaign name", "session campaign"),
    "de": ("kampagne", "kampagnenname", "name der kampagne"),
    "fr": ("campagne", "nom de la campagne"),
    "es": ("campaña", "nombre de la campaña"),
    "it": ("campagna", "nome della campagna"),
    "nl": ("campagne", "campagnenaam", "naam van campagne"),
    "pt": ("campanha", "nome da campanha"),
    "vi": ("chiến dịch", "tên chiến dịch"),
    "zh": ("廣告活動", "行銷活動", "廣告系列", "广告系列", "营销活动"),
}

DEVICE: Final[Headings] = {
    "en": ("device", "device category"),
    "de": ("gerät", "gerätekategorie"),
    "fr": ("appareil", "catégorie d'appareil"),
    "es": ("dispositivo", "categoría de dispositivo"),
    "it": ("dispositivo", "categoria dispositivo"),
    "nl": ("apparaat", "apparaatcategorie"),
    "pt": ("dispositivo", "categoria do dispositivo"),
    "vi": ("thiết bị", "danh mục thiết bị"),
    "zh": ("裝置", "裝置類別", "设备", "设备类别"),
}

ACCOUNT: Final[Headings] = {
    "en": ("account", "account name", "account id", "customer id", "ad account"),
    "de": ("konto", "kontoname", "konto id", "kundennummer", "werbekonto"),
    "fr": ("compte", "nom du compte", "identifiant du compte", "compte publicitaire"),
    "es": ("cuenta", "nombre de la cuenta", "id de la cuenta", "cuenta publicitaria"),
    "it": ("account", "nome account", "id account", "account pubblicitario"),
    "nl": ("account", "accountnaam", "account id", "advertentieaccount"),
    "pt": ("conta", "nome da conta", "id da conta", "conta de anúncios"),
    "vi": ("tài khoản", "tên tài khoản", "id tài khoản", "tài khoản quảng cáo"),
    "zh": ("帳戶", "帳戶名稱", "帳號", "帳號名稱", "帳號編號", "廣告帳號", "账户", "账户名称", "账户编号", "广告账户"),
}
