"""What the ledger counts by itself, month by month."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from handlers.kpi.lines import (
    APPOINTMENTS,
    CALLS,
    LEADS,
    NEW_CUSTOMERS,
    POSTS,
    REACTION,
    REVENUE,
)
from scoring.kpi import Part
from scoring.money import Money, added_up
from scoring.reaction import Reaction, Reactions, reactions
from scoring.schedule import day_begins, local_day
from storage.store import Store
from storage.work_done import Span, Win

MOST_NOTICES = 1_000  # of one member that are looked at
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)

History = tuple[float | None, ...]


@dataclass(frozen=True)
class Worked:
    """Each line's value in each part of a month; None where nothing was logged at all. `reactions`
    are those of the last part.
    """

    lines: Mapping[str, History]
    reactions: Reactions
    is_empty: bool


def worked(
    store: Store,
    members: Sequence[int],
    alone: bool,
    parts: Sequence[Part],
    zone: tzinfo,
    now: datetime,
    currencies: Iterable[str] = (),
) -> Worked:
    """What these members did in the parts; `alone` is one of them for themselves, else the team.
    Revenue has a line in each of the `currencies`, and in those that something was won in.
    """
    spans = [_span(part, zone) for part in parts]
    work = store.work_done
    done = work.of_member(members[0], spans) if alone else work.of_team(members, spans)
    counts = [one.counts for one in done]
    deals = [_deals(one.wins, zone) for one in done]
    found = _reactions(store, members, spans, now)
    is_known = [
        bool(counted) or span is spans[-1] for counted, span in zip(counts, spans, strict=True)
    ]

    def history(values: Iterable[float]) -> History:
        return tuple(
            value if known else None for value, known in zip(values, is_known, strict=True)
        )

    lines = {name: history(values) for name, values in _revenue(deals, currencies).items()}
    lines[NEW_CUSTOMERS] = history(sum(deal.is_first for deal in some) for some in deals)
    lines[LEADS] = history(one.begun for one in done)
    for name, counts_it in _COUNTED.items():
        lines[name] = history(_count(counted, counts_it) for counted in counts)
    lines[REACTION] = tuple(one.median / _HOUR if one.median is not None else None for one in found)
    return Worked(lines, found[-1], not any(counts))


_COUNTED: Mapping[str, Callable[[str, str], bool]] = {
    CALLS: lambda kind, _: kind == "call",
    APPOINTMENTS: lambda _, outcome: outcome == "appointment",
    POSTS: lambda kind, _: kind == "post",
}


def revenue_lines(
    store: Store, members: Sequence[int], parts: Sequence[Part], zone: tzinfo
) -> list[str]:
    """The names of the lines of what was won lately, one for each currency."""
    spans = [_span(part, zone) for part in parts]
    done = store.work_done.of_team(members, spans)
    return list(_revenue([_deals(one.wins, zone) for one in done]))


def _count(counts: Mapping[tuple[str, str], int], counts_it: Callable[[str, str], bool]) -> int:
    return sum(count for (kind, outcome), count in counts.items() if counts_it(kind, outcome))


def _span(part: Part, zone: tzinfo) -> Span:
    return Span(day_begins(zone, part.begins), day_begins(zone, part.ends + _DAY))


def _deals(wins: Sequence[Win], zone: tzinfo) -> list[Win]:
    """A lead has one deal a day, with the value that was logged last: two may log the same one."""
    deals: dict[tuple[str, date], Win] = {}
    for win in wins:
        key = win.lead, local_day(zone, win.at)
        before = deals.get(key)
        value = win.value or (before.value if before else None)
        is_first = win.is_first or (before is not None and before.is_first)
        deals[key] = Win(win.lead, win.at, value, is_first)
    return list(deals.values())


def _revenue(deals: Sequence[Sequence[Win]], wanted: Iterable[str] = ()) -> dict[str, list[float]]:
    """A line for each currency that something was won in; one without where nothing was."""
    sums = [_by_currency(deal.value for deal in some if deal.value) for some in deals]
    currencies = sorted({*wanted, *(currency for found in sums for currency in found)})
    if not currencies:
        return {REVENUE: [0.0] * len(deals)}
    return {
        f"{REVENUE}:{currency}": [float(found.get(currency, 0)) for found in sums]
        for currency in currencies
    }


def _by_currency(values: Iterable[Money]) -> dict[str, Decimal]:
    return {total.currency: total.amount for total in added_up(values)}


def _reactions(
    store: Store, members: Sequence[int], spans: Sequence[Span], now: datetime
) -> list[Reactions]:
    noticed: list[Reaction] = []
    for member_id in members:
        noticed += store.team_week.reactions(member_id, spans[0].since, MOST_NOTICES)
    return [
        reactions((one for one in noticed if span.since <= one.noticed_at < span.before), now)
        for span in spans
    ]
