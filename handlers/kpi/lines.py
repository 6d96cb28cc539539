"""Which lines the table can have: what the ledger counts by itself, and figures from elsewhere."""

from collections.abc import Iterable, Mapping

from scoring.kpi import Line
from scoring.message import Message, say

# Names of lines that the ledger counts begin so; no figure's can.
LEDGER = "@"
REVENUE, NEW_CUSTOMERS, LEADS = "@revenue", "@new_customers", "@leads"
CALLS, APPOINTMENTS, POSTS, REACTION = "@calls", "@appointments", "@posts", "@reaction"
OF_LEDGER = (NEW_CUSTOMERS, LEADS, CALLS, APPOINTMENTS, POSTS, REACTION)  # beside the revenue
HOURS, SECONDS = "hours", "seconds"  # units that are no currency

VISITORS, SEARCHES, STAY = "visitors", "search_terms", "time_on_site"
REFERRERS, EXITS = "referrers", "exit_pages"
WEB = (VISITORS, SEARCHES, STAY, REFERRERS, EXITS)

NAMES: Mapping[str, Message] = {
    REVENUE: say("Revenue"),
    NEW_CUSTOMERS: say("New customers"),
    LEADS: say("Leads first worked on"),
    CALLS: say("Calls"),
    APPOINTMENTS: say("Appointments"),
    POSTS: say("Expert posts"),
    REACTION: say("Signal to first touch"),
    VISITORS: say("Visitors"),
    SEARCHES: say("What they search"),
    STAY: say("How long they stay"),
    REFERRERS: say("Where they come from"),
    EXITS: say("Where they leave"),
    "back_links": say("Back links"),
    "leads": say("Leads (imported)"),
    "revenue": say("Revenue (imported)"),
    "complaints": say("Complaints received"),
    "followers": say("Followers"),
    "subscribers": say("Subscribers"),
}
_HIDDEN = -1
_DEFAULTS: Mapping[str, Line] = {
    REACTION: Line(REACTION, "median", lower_is_better=True),
    STAY: Line(STAY, "mean"),
    # These have a view of their own.
    SEARCHES: Line(SEARCHES, position=_HIDDEN),
    REFERRERS: Line(REFERRERS, position=_HIDDEN),
    EXITS: Line(EXITS, position=_HIDDEN, lower_is_better=True),
    "back_links": Line("back_links", "last"),
    "followers": Line("followers", "last"),
    "subscribers": Line("subscribers", "last"),
    "complaints": Line("complaints", lower_is_better=True),
}
_FIRST = (VISITORS, STAY, "back_links", "leads", "followers", "subscribers")


def default_line(name: str) -> Line:
    return _DEFAULTS.get(name, Line(name))


def default_figures(names: Iterable[str]) -> list[Line]:
    """The figures there are, those that many teams have first."""
    order = {name: place for place, name in enumerate(_FIRST)}
    known = sorted(names, key=lambda name: (order.get(name, len(order)), name))
    return [default_line(name) for name in known]


def unit_of(name: str, currency: str | None = None) -> str:
    """What a line's values are in: a currency, hours, seconds, or plain numbers ("")."""
    if name == REACTION:
        return HOURS
    if name.startswith(f"{REVENUE}:"):
        return name.partition(":")[2]
    return SECONDS if name == STAY and currency is None else currency or ""


def is_of_ledger(line: Line) -> bool:
    return line.name.startswith(LEDGER)
