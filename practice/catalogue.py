"""What a practice shop sells and who might buy there, in the shop's own language. All made up.

Some titles are hostile on purpose: whoever prints them unescaped rings a whole channel, runs a script or a formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from practice.chance import dice
from practice.world import Coupon, Product, Visit

#: Titles that must be escaped wherever they are shown.
HOSTILE_TITLES = (
    "Gift box <!channel>",
    "<script>alert('mug')</script> mug",
    '=HYPERLINK("https://shop.example","Tea")',
)

_TITLES = {
    "en": (
        "House Blend 250 g", "House Blend 1 kg", "Earl Grey", "Green Sencha", "Chai Mix", "French Press",
        "Hand Grinder", "Paper Filters", "Stoneware Mug", "Enamel Mug", "Travel Cup", "Gooseneck Kettle",
        "Honey Jar", "Oat Biscuits", "Dark Chocolate", "Linen Towel", "Tasting Set", "Cold Brew Bottle",
        "Scale 0.1 g", "Gift Card Sleeve", "Cocoa", "Syrup, Vanilla", "Tea Strainer", "Sampler Box",
    ),
    "vi": (
        "Cà phê Robusta 250 g", "Cà phê Arabica 500 g", "Trà sen Tây Hồ", "Trà ô long", "Phin nhôm", "Phin inox",
        "Ly sứ Bát Tràng", "Ly giữ nhiệt", "Bình ủ lạnh", "Mật ong rừng", "Bánh đậu xanh", "Kẹo dừa Bến Tre",
        "Hạt điều rang muối", "Mứt gừng", "Sô-cô-la đen 70 %", "Khăn lanh", "Ấm cổ ngỗng", "Cối xay tay",
        "Giấy lọc", "Hộp quà Tết", "Trà hoa cúc", "Siro vani", "Bộ nếm thử", "Ca cao nguyên chất",
    ),
    "zh_Hant": (
        "阿里山烏龍茶", "日月潭紅茶", "東方美人茶", "文山包種茶", "濾掛咖啡", "手沖壺",
        "手搖磨豆機", "濾紙", "陶杯", "琺瑯杯", "保溫瓶", "冷泡瓶",
        "龍眼蜜", "鳳梨酥", "牛軋糖", "黑巧克力", "亞麻巾", "電子秤",
        "茶濾", "禮盒", "可可粉", "香草糖漿", "品嚐組", "綜合堅果",
    ),
}  # fmt: skip
#: The first third of the titles lies in the first one, and so on; what is hostile lies in none.
_CATEGORIES = {
    "en": ("Tea & coffee", "Kitchen", "Treats"),
    "vi": ("Trà & cà phê", "Đồ dùng", "Quà vặt"),
    "zh_Hant": ("茶與咖啡", "器具", "點心"),
}
_FIRST_NAMES = {
    "en": ("Anna", "Ben", "Clara", "Daniel", "Emma", "Finn", "Grace", "Henry", "Iris", "Jack", "Kate", "Leo"),
    "vi": ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Minh", "Ngọc", "Phương", "Tuấn"),
    "zh_Hant": ("雅婷", "志明", "淑芬", "俊傑", "怡君", "家豪", "美玲", "建宏", "佩珊", "宗翰", "心怡", "冠宇"),
}
_LAST_NAMES = {
    "en": ("Sample", "Tester", "Example", "Mockford", "Trial", "Specimen"),
    "vi": ("Nguyễn Thử", "Trần Mẫu", "Lê Ví Dụ", "Phạm Thử"),
    "zh_Hant": ("測", "樣", "例", "試"),
}
LANGUAGES = tuple(_TITLES)


@dataclass(frozen=True, slots=True)
class Source:
    """A way into the shop: its share of new customers' and of returning customers' orders.

    Attributes:
        is_paid: Every session is a click that costs money.
        cost_share: What a new customer won here costs, as a share of an average order.
    """

    visit: Visit
    new_share: float
    returning_share: float
    is_paid: bool = False
    cost_share: float = 0.0


def _paid(source: str, campaign: str, referrer: str) -> Visit:
    return Visit(f"{source} / cpc", source, "cpc", campaign, landing_page="/sale", referrer=referrer)


SOURCES = (
    Source(_paid("google", "brand-search", "https://www.google.com/"), 0.12, 0.10, is_paid=True, cost_share=0.3),
    Source(_paid("google", "shopping-all", "https://www.google.com/"), 0.20, 0.04, is_paid=True, cost_share=0.6),
    Source(_paid("facebook", "lookalike", "https://www.facebook.com/"), 0.22, 0.03, is_paid=True, cost_share=0.7),
    Source(Visit("organic", "google", "organic", referrer="https://www.google.com/"), 0.26, 0.20),
    Source(Visit("direct"), 0.14, 0.33),
    Source(Visit("newsletter / email", "newsletter", "email", "weekly-letter", landing_page="/news"), 0.06, 0.30),
)
#: Device -> share of sessions, share of orders.
DEVICES = {"Desktop": (0.34, 0.47), "Mobile": (0.61, 0.48), "Tablet": (0.05, 0.05)}


def products(language: str, average_order_minor: int, rounding_minor: int, seed: int) -> list[Product]:
    """Return the goods, prices around a third of an average order.

    Hostile titles come last, and nobody knows what the very last one cost.

    Raises:
        KeyError: No such language.
    """
    chance = dice(seed, "products")
    goods = []
    for number, title in enumerate((*_TITLES[language], *HOSTILE_TITLES)):
        exact = average_order_minor * 0.45 * chance.lognormvariate(-0.08, 0.4)
        price_minor = max(1, round(exact / rounding_minor)) * rounding_minor
        cost_minor = round(price_minor * chance.uniform(0.35, 0.6)) if title != HOSTILE_TITLES[-1] else None
        lies_in = number * len(_CATEGORIES[language]) // len(_TITLES[language])
        category = "" if title in HOSTILE_TITLES else _CATEGORIES[language][lies_in]
        goods.append(Product(11 + number, title, f"SKU-{11 + number}", price_minor, cost_minor, category=category))
    return goods


def names(language: str, chance: Random) -> tuple[str, str]:
    """Return a first and a last name that nobody bears."""
    return chance.choice(_FIRST_NAMES[language]), chance.choice(_LAST_NAMES[language])


def coupon_rows(opened: Coupon) -> list[Coupon]:
    """Return the shop's coupons: the given one, a stronger one, and an automatic discount."""
    made_at = opened.created_at
    return [
        opened,
        Coupon(8, "letter20", "Newsletter 20 %", 20, made_at),
        Coupon(9, "", "Bundle 5 %", 5, made_at, automatic=True),
    ]
