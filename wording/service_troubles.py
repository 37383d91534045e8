"""Why a service or the database does not do its part, for a reader who reads no English; see `wording.table_troubles`.

The rooms below say it in one English sentence, for the screen and the log. A message takes it apart again: our own
words are told in the reader's language, and those of the other side stay as they came, between quotes and as its own.
"""

from __future__ import annotations

import re

from wording import messengers
from wording.language import Language
from wording.phrases import N_
from wording.table_troubles import MORE, pattern

#: Of a message whose reader was taken out while it waited.
READER_GONE = N_(
    "its reader is in the configuration no more, or has no address there; write the reader again, or give it up"
)
#: Sentences as the connectors, the channels, the cache and the jobs write them.
_KNOWN = (
    N_("%(place)s did not answer in time"),
    N_("no server is known by the name %(place)s; check `url` for a typing mistake, and the network"),
    N_("nothing listens at %(place)s; check `url` and its port, and that the shop is up"),
    N_("the connection to %(place)s broke off (%(kind)s)"),
    N_("nobody vouches for the certificate of %(place)s; renew it, or name your own authority's file in `ca_file`"),
    N_("%(place)s broke off the TLS handshake"),
    N_("%(place)s does not speak https on this port; write http:// in `url`, or the right port"),
    N_("%(place)s cannot be reached (%(kind)s)"),
    N_("%(place)s has the message, but its answer was lost (%(kind)s)"),
    N_("%(place)s has the mail, but its answer was lost (%(kind)s)"),
    N_("%(place)s: the certificate of the server is not trusted"),
    N_("%(place)s shows a certificate that is not trusted (%(words)s)"),
    N_("%(place)s answered %(status)s with nothing in it"),
    N_("%(place)s answered %(status)s: it redirects to %(target)s; write the final address in `url`"),
    N_("%(place)s: the shop is not active; its owner has to open it again"),
    N_("%(place)s refused the question: %(words)s"),
    N_("%(place)s: the environment variable %(variable)s is not set; set it before you start shopbell"),
    N_("unforeseen %(kind)s in %(file)s, line %(line)s: this is a mistake of Shopbell; please report this line"),
    READER_GONE,
    *messengers.TROUBLES,
)
#: What is said to do: after an answer, and after what SQLite says.
_ADVICE = (
    N_("check `key_env` and that the key may read orders"),
    N_("the key is known but may not read this; give it the right to read orders"),
    N_("check `url`: there is no such address on this server"),
    N_("the secret does not belong to the key; copy both again into what `key_env` and `secret_env` name"),
    N_("the shop does not know this key; make a new one under WooCommerce, Settings, Advanced, REST API"),
    N_("the key may only write; give it the permission Read under WooCommerce, Settings, Advanced, REST API"),
    N_("the shop saw no key that it knows; check `key_env`, or make a new key under WooCommerce, Settings, REST API"),
    N_("a security plugin or firewall closes the API; let /wp-json/wc/ through for this computer"),
    N_("the shop itself fails; see its PHP error log, or ask the host"),
    N_("the shop is being updated or overloaded; ask the host if it stays so"),
    N_("that server failed: look into its error log, or ask its host; the next sync tries again"),
    N_("the server behind it is down or overloaded: ask its host, should that last; the next sync tries again"),
    N_("the server behind it took too long: ask its host, should that last; the next sync tries again"),
    N_("it is busy or in maintenance: end the maintenance mode, or wait; the next sync tries again"),
    N_("check both in the channel's settings"),
    N_("check `sender` in the channel's settings"),
    N_("check the channel's settings"),
    N_('nobody has that address: correct the address in [[recipient]] "%(reader)s"'),
    N_("there is no room left on the disk; free some, then run it again"),
    N_("check the rights of the file and its folder, and that the disk is not mounted read-only"),
    N_("the disk answers with errors; look at its health, and at the room left on it"),
    N_("stop `shopbell run` and put a backup back: `shopbell restore`"),
    *messengers.ADVICE,
)
#: What of a mail a server answered to.
_SUBJECTS = (
    N_("user name or password"),
    N_("the sender"),
    N_("the message"),
    N_("the recipient"),
    N_('the recipient "%(reader)s"'),
)
_ANSWERED = N_("%(place)s answered %(status)s")
_ANSWERED_TO = N_("%(place)s answered %(status)s to %(about)s")
_ITS_WORDS = N_("%(told)s (the words of the server: “%(words)s”)")
_DATABASE = N_("the database")
_SQLITE_SAYS = N_("%(place)s (in the words of SQLite: “%(words)s”)")
_MAIL_SERVER = N_("mail server %(place)s")
_WITH_ADVICE = N_("%(told)s; %(advice)s")
_DOCTOR = N_("`shopbell doctor` says what to do")
_AN_ANSWER = re.compile(
    r"(?P<place>\S+|mail server \S+|[a-z]+ '[^']*') answered (?P<status>\d+)(?: to (?P<about>.+?))?"
    r"(?: \((?P<words>\".*\"|[\d.]+)\))?(?:; (?P<advice>.+))?",
    re.DOTALL,
)
#: A file of ours, what SQLite says of it, and what to do.
_A_FILE = re.compile(r"(?P<place>/\S+|the database): (?P<words>[^;]+); (?P<advice>.+)", re.DOTALL)


def service_trouble(speech: Language, code: str, sentence: str) -> str:
    """Return why something does not work in the reader's language; an English reader gets it as it is.

    Args:
        speech: Of the reader.
        code: Of that language.
        sentence: As it was noted.
    """
    if code == "en" or not sentence:
        return sentence
    if found := _AN_ANSWER.fullmatch(sentence):
        return _answer(speech, found.groupdict())
    if told := _translated(speech, _KNOWN, sentence):
        return told
    if found := _A_FILE.fullmatch(sentence):
        place = speech.gettext(_DATABASE) if found["place"] == _DATABASE else found["place"]
        told = speech.gettext(_SQLITE_SAYS) % {"place": place, "words": found["words"]}
        return _advised(speech, told, found["advice"])
    place = re.match(r"\S+\.\S+(?=[ :])", sentence)
    return speech.gettext(MORE) % {"place": _place(speech, place[0].rstrip(":"))} if place else speech.gettext(_DOCTOR)


def _answer(speech: Language, said: dict[str, str | None]) -> str:
    """Return what a server answered: its number, to what, in which words, and what to do about it."""
    words = said["words"] or ""
    code = "" if words.startswith('"') else words  # of mail servers, told beside the number
    known = {"place": _place(speech, said["place"] or ""), "status": f"{said['status']}{f' ({code})' if code else ''}"}
    if said["about"]:
        about = _translated(speech, _SUBJECTS, said["about"]) or said["about"]
        told = speech.gettext(_ANSWERED_TO) % {**known, "about": about}
    else:
        told = speech.gettext(_ANSWERED) % known
    if words and not code:
        told = speech.gettext(_ITS_WORDS) % {"told": told, "words": words.strip('"')}
    return _advised(speech, told, said["advice"] or "")


def _advised(speech: Language, told: str, advice: str) -> str:
    """Return a sentence with what to do; where that is not known here, with where it is to be read."""
    if not advice:
        return told
    known = _translated(speech, _ADVICE, advice) or speech.gettext(_DOCTOR)
    return speech.gettext(_WITH_ADVICE) % {"told": told, "advice": known}


def _translated(speech: Language, sentences: tuple[str, ...], sentence: str) -> str:
    """Return a sentence of ours in the reader's language; "" where it is none of these."""
    for known in sentences:
        if found := pattern(known).fullmatch(sentence):
            told = found.groupdict()
            if "place" in told:
                told["place"] = _place(speech, told["place"])
            return speech.gettext(known) % told
    return ""


def _place(speech: Language, place: str) -> str:
    """Return how a reader is told which server it is."""
    if place.startswith("mail server "):
        return speech.gettext(_MAIL_SERVER) % {"place": place.removeprefix("mail server ")}
    return place
