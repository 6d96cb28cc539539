"""What stands behind `/milestone`, and what was put into the modals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from handlers.milestone.form import ME, Form

Values = Mapping[str, Mapping[str, Any]]

_WORDS: Mapping[str, Literal["team", "new", "list", "help"]] = {
    "team": "team",
    "new": "new",
    "neu": "new",
    "list": "list",
    "all": "list",
    "liste": "list",
    "alle": "list",
    "help": "help",
    "hilfe": "help",
    "?": "help",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ask:
    what: Literal["current", "team", "new", "list", "help", "named"]
    name: str = ""


def parse(text: str) -> Ask:
    """`""`, `team`, `new`, `list`, `help`, in both languages; else the name of a goal."""
    words = " ".join(text.split())
    if not words:
        return Ask("current")
    known = _WORDS.get(words.casefold())
    return Ask(known) if known else Ask("named", words.strip("\"'“”„"))


def blank(today: date) -> Form:
    """A new goal: twelve months from the beginning of this one on."""
    begins = today.replace(day=1)
    ends = begins.replace(year=begins.year + 1) - _DAY
    return Form(begins=begins.isoformat(), ends=ends.isoformat())


def read_form(values: Values) -> Form:
    """The form as it was filled in; what was not asked is the reader's own."""
    return Form(
        name=_typed(values, "name"),
        whose=_chosen(values, "whose") or ME,
        customers=_typed(values, "customers"),
        revenue=_typed(values, "revenue"),
        others=_typed(values, "others"),
        begins=_day(values, "begins"),
        ends=_day(values, "ends"),
        split=_chosen(values, "split"),
        channels=_typed(values, "channels"),
        learn_until=_day(values, "learn_until"),
        hours=_typed(values, "hours"),
        kind=_chosen(values, "kind"),
        chain=_typed(values, "chain"),
    )


def read_toml(values: Values) -> str:
    return _typed(values, "toml")


def is_sure(values: Values) -> bool:
    """Whether the box is ticked that replaces a goal."""
    return bool(values.get("anyway", {}).get("anyway", {}).get("selected_options"))


def _typed(values: Values, block: str) -> str:
    return (values.get(block, {}).get(block, {}).get("value") or "").strip()


def _chosen(values: Values, block: str) -> str:
    option = values.get(block, {}).get(block, {}).get("selected_option")
    return option["value"] if option else ""


def _day(values: Values, block: str) -> str:
    return values.get(block, {}).get(block, {}).get("selected_date") or ""
