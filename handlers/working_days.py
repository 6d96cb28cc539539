"""Countries and their public holidays: on those days nobody is told anything unasked."""

from datetime import date
from functools import lru_cache
from unicodedata import combining, normalize

from babel import Locale
from babel.core import get_global, parse_locale
from holidays import country_holidays, list_supported_countries

from scoring.schedule import IsHoliday

_KNOWN = frozenset(list_supported_countries(include_aliases=False))
# What a menu offers. Slack's hold 100; two places are left, for "none" and for somebody's own
# country that is not among these.
_OFFERED = (
    "AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IS "
    "IT LI LT LU LV MD ME MK MT NL NO PL PT RO RS RU SE SI SK TR UA XK "  # Europe
    "AR BO BR CA CL CO CR CU DO EC GT HN JM MX NI PA PE PY SV TT US UY VE "  # the Americas
    "AU BD CN HK ID IN JP KH KR KZ LK MN MY NP NZ PH PK SG TH TW UZ VN "  # Asia and the Pacific
    "AE EG IL KE MA NG SA ZA"  # Africa and the Middle East
)


def holidays_of(country: str | None) -> IsHoliday:
    """Tells the public holidays of a whole country, not those of its regions.

    A country that nobody knows has none.
    """

    def is_holiday(day: date) -> bool:
        return country in _KNOWN and day in _holidays(country, day.year)

    return is_holiday


def countries(language: str) -> list[tuple[str, str]]:
    """The countries a menu offers: code and name in this language, in the order of the names."""
    names = Locale.parse(language).territories
    offered = [(code, names[code]) for code in _OFFERED.split() if code in _KNOWN]
    return sorted(offered, key=lambda country: _as_in_a_dictionary(country[1]))


def country_of(zone_name: str, locale: str) -> str | None:
    """The country somebody is in: the one of their time zone, else the one their locale names."""
    canonical = get_global("zone_aliases").get(zone_name, zone_name)
    territory = get_global("zone_territories").get(canonical)
    if territory in _KNOWN:
        return str(territory)
    try:
        territory = parse_locale(locale.replace("-", "_"))[1]
    except ValueError:
        return None
    return territory if territory in _KNOWN else None


@lru_cache(maxsize=1024)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays(country, years=year))


def _as_in_a_dictionary(name: str) -> str:
    """Österreich stands among the words with O."""
    letters = normalize("NFKD", name)
    return "".join(letter for letter in letters if not combining(letter)).casefold()
