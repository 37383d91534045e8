"""What a messenger's refusals mean to a merchant, and what to do; messages tell them in the reader's language."""

from __future__ import annotations

from wording.phrases import N_

LINE_NO_FRIEND = N_(
    "the reader has blocked this LINE account, or has not added it as a friend; scan its QR code in LINE, then send"
    " again"
)
LINE_USED_UP = N_(
    "the messages of this month are used up at LINE; take a larger plan, or wait for the first day of next month"
)
LINE_TOKEN = N_(
    "the channel access token is wrong or was issued anew; copy it again from the LINE Developers console, Messaging"
    " API"
)
LINE_NOT_ALLOWED = N_("this LINE account may not push messages; look at its plan in LINE Official Account Manager")
LINE_NO_USER = N_(
    "`to` is no user id that this LINE account knows; copy “Your user ID” from the LINE Developers console, Basic"
    " settings"
)
ZALO_NO_CHAT = N_(
    "Zalo does not know this chat, or the reader has blocked the bot; let the reader write to the bot once, and compare"
    " the line that it answers with `zalo` in the configuration"
)
ZALO_TOKEN = N_("the bot's token is wrong or was reset; copy the new one from Zalo Bot Creator")
ZALO_ADDRESS = N_("there is no such bot; check its token, and `api` in the channel's settings")
#: By Zalo's own codes. A chat that is closed to the bot is told as a bad request.
ZALO_ADVICE = {400: ZALO_NO_CHAT, 401: ZALO_TOKEN, 404: ZALO_ADDRESS}
WEBHOOK_GONE = N_("the other side says that it is gone for good; take the webhook out, or write its new address")
WEBHOOK_REFUSED = N_("see in the program there why it turns the message away, and that both sides have the same secret")
APPRISE_REFUSED = N_(
    "the service turns the message away; copy its address and keys again, and see that they may still post there"
)
OURS = N_("this is a mistake of Shopbell; please report this line")
LINE_KEPT_FOR_ALERTS = N_(
    "LINE has %(left)s of %(limit)s messages left this month; the digest is left out, so that alerts get through"
)
LINE_TOO_OLD = N_(
    "LINE could not be reached for a day, and remembers for no longer what it has; look there before you send it again"
)
LINE_ODD_TOKEN = N_("the channel access token of LINE holds signs that no token has; copy it again, alone and whole")
ZALO_ODD_TOKEN = N_("the token of the Zalo bot holds signs that no token has; copy it again, alone and whole")
ZALO_UNCERTAIN = N_("%(place)s answered %(status)s, which says nothing of whether it has the message")
APPRISE_MISSING = N_(
    "%(place)s: Apprise is not installed; install it beside Shopbell: pip install '.[apprise]', or"
    " requirements-apprise.txt in place of requirements.txt"
)
APPRISE_ADDRESS = N_(
    "%(place)s: the secret is no address that Apprise knows; write it alone and whole, as its guide shows"
)
APPRISE_NO = N_("%(place)s said no, which says nothing of whether the service has the message")
