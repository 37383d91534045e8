"""Sessions by day, channel and device, and how far they came; None where the source does not know."""

from __future__ import annotations

from commerce.tables.base import DataTable
from commerce.tables.columns import Count, Day, Label
from commerce.tables.headings import CHANNEL, DAY, DEVICE
from commerce.tables.overlap import OneSourceADay

TRAFFIC = DataTable(
    name="traffic",
    setting="traffic",
    called={"en": "visits", "vi": "lượt truy cập", "zh_Hant": "造訪"},
    without="conversion cannot be worked out",
    supplies="web_analytics",
    place=2,
    row_count="traffic_rows",
    columns=(
        Day(headings=DAY),
        Label("channel", reading="channel", headings=CHANNEL),
        Label("device", reading="device", headings=DEVICE, is_optional=True),
        Count(
            "sessions",
            headings={
                "en": ("sessions", "visits"),
                "de": ("sitzungen", "besuche"),
                "fr": ("sessions", "visites"),
                "es": ("sesiones", "visitas"),
                "it": ("sessioni", "visite"),
                "nl": ("sessies", "bezoeken"),
                "pt": ("sessões", "visitas"),
                "vi": ("phiên", "lượt truy cập"),
                "zh": ("工作階段", "造訪次數", "会话", "会话数", "访问次数"),
            },
        ),
        Count(
            "carts",
            is_optional=True,
            headings={
                "en": ("carts", "add to carts", "sessions with cart additions"),
                "de": ("warenkörbe", "einkaufswagen"),
                "fr": ("paniers", "ajouts au panier"),
                "es": ("carritos", "añadidos al carrito"),
                "it": ("carrelli", "aggiunte al carrello"),
                "nl": ("winkelwagens", "winkelmandjes"),
                "pt": ("carrinhos", "adições ao carrinho"),
                "vi": ("giỏ hàng", "thêm vào giỏ hàng"),
                "zh": ("購物車", "加入購物車", "购物车", "加入购物车"),
            },
        ),
        Count(
            "checkouts",
            is_optional=True,
            sum="checkouts_reached",
            headings={
                "en": ("checkouts", "sessions that reached checkout"),
                "de": ("kassen", "bezahlvorgänge"),
                "fr": ("paiements", "passages en caisse"),
                "es": ("pagos", "pagos iniciados"),
                "it": ("checkout", "pagamenti"),
                "nl": ("afrekeningen", "betalingen"),
                "pt": ("finalizações de compra", "pagamentos"),
                "vi": ("thanh toán",),
                "zh": ("結帳", "结账"),
            },
        ),
        Count(
            "visitors",
            is_optional=True,
            headings={
                "en": ("visitors", "users", "total users", "online store visitors"),
                "de": ("besucher", "nutzer"),
                "fr": ("visiteurs", "utilisateurs"),
                "es": ("visitantes", "usuarios"),
                "it": ("visitatori", "utenti"),
                "nl": ("bezoekers", "gebruikers"),
                "pt": ("visitantes", "usuários", "utilizadores"),
                "vi": ("khách truy cập", "người dùng"),
                "zh": ("訪客", "使用者", "访客", "用户"),
            },
        ),
        # sessions that ended in an order, by the source's own count: no file is known to have it
        Count("completed", is_optional=True),
    ),
    overlap=OneSourceADay(),
)
