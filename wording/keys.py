"""What the keys of segments are called that are words of ours or of the platforms, and those that name nothing."""

from __future__ import annotations

from collections.abc import Mapping

from wording.phrases import N_

#: Keys of segments that are words of ours: customer types, times as a customer, devices, steps of the checkout and of
#: the journey.
KEYS: Mapping[str, str] = {
    "new": N_("new"),
    "returning": N_("returning"),
    "guest": N_("guest"),
    "first_order": N_("first order"),
    "up_to_90_days": N_("customer for up to 90 days"),
    "up_to_365_days": N_("customer for 91 to 365 days"),
    "longer": N_("customer for more than a year"),
    "desktop": N_("desktop"),
    "mobile": N_("mobile"),
    "tablet": N_("tablet"),
    "visit": N_("from visit to cart"),
    "cart": N_("from cart to checkout"),
    "checkout": N_("from checkout to order"),
    "order": N_("from the first order to a second"),
}
#: Ways to pay that have a name in every language, by what platforms call them.
WAYS_TO_PAY: Mapping[str, str] = {
    "bacs": N_("bank transfer"),
    "bank_transfer": N_("bank transfer"),
    "bank deposit": N_("bank transfer"),
    "cheque": N_("cheque"),
    "cod": N_("cash on delivery"),
    "cash on delivery (cod)": N_("cash on delivery"),
    "cash": N_("cash"),
    "gift_card": N_("gift card"),
    "manual": N_("paid by hand"),
}
#: Ways to pay that are called alike everywhere, and that platforms write as a programmer would.
PAYMENT_BRANDS: Mapping[str, str] = {
    "afterpay": "Afterpay",
    "alipay": "Alipay",
    "amazon_payments": "Amazon Pay",
    "amazon_payments_advanced": "Amazon Pay",
    "klarna": "Klarna",
    "klarna_payments": "Klarna",
    "momo": "MoMo",
    "paypal": "PayPal",
    "ppcp-gateway": "PayPal",
    "ppec_paypal": "PayPal",
    "shop_cash": "Shop Cash",
    "shopify_payments": "Shopify Payments",
    "square_credit_card": "Square",
    "stripe": "Stripe",
    "woocommerce_payments": "WooPayments",
}
#: Bands of order values: of nothing, up to a sum, and between two.
FREE = N_("free")
BELOW = N_("below %(high)s")
FROM_TO_BELOW = N_("%(low)s to below %(high)s")
#: An empty key: nothing is named there, or many small ones are told together.
NONE_NAMED = N_("(none)")
THE_REST = N_("(all others)")
#: What stands under no product or category, so that the money adds up.
NO_PRODUCT = N_("(no product: fees and the like)")
NO_CATEGORY = N_("(no category)")
