"""The words around a date: names of months, weekdays and time zones, and the labels that stand before it.

Month names in full are also known in the languages that English archives most often hold besides English; the
strict forms in `index.metadata.dates` keep them from being found where no date is meant.
"""

from __future__ import annotations

_NAMES = (
    # January to December: English and its short forms, German, French, Spanish, Italian, Portuguese, Dutch.
    "january jan januar janvier enero gennaio janeiro januari",
    "february feb februar février fevrier febrero febbraio fevereiro februari",
    "march mar märz mars marzo março maart",
    "april apr avril abril aprile",
    "may mai mayo maggio maio mei",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug août aout agosto augustus",
    "september sept sep septembre septiembre settembre setembro",
    "october oct oktober octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember décembre decembre diciembre dicembre dezembro",
)
MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche "
    "lunes martes miércoles jueves viernes sábado domingo"
)
WEEKDAYS = tuple(_WEEKDAYS.split())
# Hours east of UTC, or the place whose clock it is where one name serves summer and winter.
ZONES: dict[str, float | str] = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT", "WET"), 0.0),
    **dict.fromkeys(("BST", "CET", "WEST", "WAT"), 1.0),
    **dict.fromkeys(("CEST", "EET", "SAST", "CAT"), 2.0),
    **dict.fromkeys(("EEST", "MSK", "EAT", "TRT"), 3.0),
    **dict.fromkeys(("PKT",), 5.0),
    **dict.fromkeys(("IST",), 5.5),
    **dict.fromkeys(("ICT", "WIB"), 7.0),
    **dict.fromkeys(("HKT", "SGT", "AWST", "PHT"), 8.0),
    **dict.fromkeys(("JST", "KST"), 9.0),
    **dict.fromkeys(("AEST",), 10.0),
    **dict.fromkeys(("AEDT",), 11.0),
    **dict.fromkeys(("NZST",), 12.0),
    **dict.fromkeys(("NZDT",), 13.0),
    **dict.fromkeys(("EDT", "AST"), -4.0),
    **dict.fromkeys(("EST", "CDT"), -5.0),
    **dict.fromkeys(("CST", "MDT"), -6.0),
    **dict.fromkeys(("MST", "PDT"), -7.0),
    **dict.fromkeys(("PST", "AKDT"), -8.0),
    "HST": -10.0,
    "ET": "America/New_York",
    "CT": "America/Chicago",
    "MT": "America/Denver",
    "PT": "America/Los_Angeles",
}

UPDATE_LABEL = (
    r"(?:(?:last\s+)?(?:updated|modified|revised|edited)(?:\s+(?:on|at))?"
    r"|mise?\s+à\s+jour(?:\s+le)?|(?:zuletzt\s+)?aktualisiert(?:\s+am)?)\s*[:|–—-]?\s*"
)
LABEL = (
    r"(?:first\s+|originally\s+)?(?:today|date|dated?|publi(?:shed|cation\s+date)|posted|created|issued|released?"
    rf"|uploaded|publiée?|veröffentlicht|{UPDATE_LABEL})(?:\s+(?:on|at|date|le|am))?\s*[:|–—-]?\s*"
)
