"""The names of months and weekdays, whole and cut short, in the languages in which headings are known."""

from __future__ import annotations

from typing import Final

_OF_EACH: Final = (
    "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro",
    "february feb februar feber février févr fév febrero febbraio februari fevereiro fev",
    "march mar märz mär mars marzo maart mrt março",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag mei maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug août aou agosto ago augustus",
    "september sep sept septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre déc diciembre dic dicembre dezembro",
)
#: {name: number of the month}; where two languages share a cut name they mean the same month.
MONTHS: Final = {name: number for number, names in enumerate(_OF_EACH, 1) for name in names.split()}
_WEEK: Final = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so",
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim",
    "lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom",
    "lunedì martedì mercoledì giovedì venerdì sabato domenica mart gio sab",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo vr za zo",
    "segunda terça quarta quinta sexta feira seg ter qua qui sex",
)
WEEKDAYS: Final = frozenset(name for names in _WEEK for name in names.split())
