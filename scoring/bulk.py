"""Interest of many leads at once: what `scoring.interest` does signal by signal, vectorised."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.counting import CLICKED, MAIL_KINDS, OPENED, SENT, Bursts
from scoring.interest import NOTHING, T0, TOLERANCE, WITHOUT_INTEREST, Keys, ripe_key
from scoring.nudges import ripens
from scoring.playbook import Playbook

# A signal in a hurry: lead, microseconds since 1970 UTC, external id, kind, asset, own points.
# A plain tuple, because a million of them are made, sorted and stored.
Row: TypeAlias = tuple[str, int, str, str, str | None, float | None]
# What is in the ledger already: lead, kind, asset, microseconds.
Beside: TypeAlias = tuple[str, str, str | None, int]
# What counts once: lead, kind, asset, UTC day since 1970.
Once: TypeAlias = tuple[str, str, str, int]
Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

MICROSECOND = timedelta(microseconds=1)
_CODES = {
    kind: code for code, kind in enumerate(MAIL_KINDS)
}  # what is sent sorts before its opening
DAY = timedelta(days=1) // MICROSECOND
_T0 = (T0 - datetime(1970, 1, 1, tzinfo=UTC)) // MICROSECOND


def grown(
    positive: Floats,
    negative: Floats,
    group: Integers,
    points: Floats,
    micros: Integers,
    half_life: timedelta,
) -> tuple[Floats, Floats]:
    """The leads' keys after these signals; `group` is each signal's place among the leads."""
    exponents = (micros - _T0) / (half_life / MICROSECOND)
    keys = []
    for before, chosen in ((positive, points > 0), (negative, points < 0)):
        after = before.copy()
        weights = np.log2(np.abs(points[chosen])) + exponents[chosen]
        np.logaddexp2.at(after, group[chosen], weights)
        keys.append(after)
    return keys[0], keys[1]


def priority_keys(positive: Floats, negative: Floats, fit: Floats) -> Floats:
    """`scoring.interest.priority_key` of every lead."""
    has_interest = (positive > NOTHING) & (negative <= positive - TOLERANCE)
    result = WITHOUT_INTEREST + fit
    high, low = positive[has_interest], negative[has_interest]
    net = high + np.log1p(-np.exp2(low - high)) / np.log(2)
    result[has_interest] = np.round(net + np.log2(np.maximum(fit[has_interest], 1) / 100), 9)
    return result


def ripened(
    before: tuple[Floats, Floats],
    after: tuple[Floats, Floats],
    fit: Floats,
    playbook: Playbook,
    now: datetime,
) -> list[int]:
    """The places of the leads for which `scoring.nudges.ripens` holds; `Keys` are pairs here."""
    maybe = (after[0] >= ripe_key(playbook, now)) & (fit >= playbook.fit_floor)
    return [
        at
        for at in np.flatnonzero(maybe).tolist()
        if ripens(
            Keys(float(before[0][at]), float(before[1][at])),
            Keys(float(after[0][at]), float(after[1][at])),
            float(fit[at]),
            playbook,
            now,
        )
    ]


def earliest(stored: Iterable[Beside]) -> dict[Once, int]:
    """The earliest moment of each lead's kind, asset and day."""
    found: dict[Once, int] = {}
    for lead, kind, asset, micros in stored:
        if asset is not None:
            once = (lead, kind, asset, micros // DAY)
            found[once] = min(micros, found.get(once, micros))
    return found


def maybe_in_bursts(rows: Iterable[Row], stored: Iterable[Beside], bursts: Bursts) -> set[str]:
    """The leads among whose signals may be a mail gateway's: their ledger must tell.

    No burst is missed. Times alone are looked at, so that some of these have none.
    """
    kinds = bursts.neighbours
    mails = [(row[0], row[1], row[3]) for row in rows if row[3] in kinds]
    if not mails:
        return set()
    mails += [(lead, micros, kind) for lead, kind, _, micros in stored if kind in kinds]
    leads = list({lead for lead, _, _ in mails})
    place = {lead: at for at, lead in enumerate(leads)}
    table = np.array(
        [(place[lead], micros, _CODES[kind]) for lead, micros, kind in mails], np.int64
    )
    return {leads[at] for at in in_bursts(table[np.lexsort(table.T[::-1])], bursts)}


def in_bursts(mails: Integers, bursts: Bursts) -> set[int]:
    """The leads in question. `mails` are sorted by their columns: lead, microseconds, and the kind's
    place in `MAIL_KINDS`; only kinds that may be of a burst are among them.
    """
    clicked = mails[:, 2] == _CODES[CLICKED]
    # So many links are as many clicks at least; and of the opens after a mail the first is soonest.
    _, clicks = _close(mails[clicked], bursts.links - 1, bursts.click_span)
    before, after = _close(mails[~clicked], 1, bursts.open_span)
    opens = after[(before[:, 2] == _CODES[SENT]) & (after[:, 2] == _CODES[OPENED])]
    return {*clicks[:, 0].tolist(), *opens[:, 0].tolist()}


def _close(mails: Integers, steps: int, span: timedelta) -> tuple[Integers, Integers]:
    """Pairs of the same lead, so many steps from each other and no longer than `span`."""
    first, last = mails[:-steps], mails[steps:]
    close = (first[:, 0] == last[:, 0]) & (last[:, 1] - first[:, 1] <= span // MICROSECOND)
    return first[close], last[close]


def once_a_day(
    rows: Iterable[Row], stored: Mapping[Once, int]
) -> tuple[Collection[int], Collection[str]]:
    """Which of the rows (by place) do not count, and whose leads must be computed anew.

    `stored` has the earliest moment of what is in the ledger already: a later signal does not count
    beside it; an earlier one, come late, takes its place, and what the other gave can only be found
    in the ledger.
    """
    counting: dict[Once, tuple[int, str, int]] = {}
    without: list[int] = []
    anew: set[str] = set()
    for place, (lead, micros, external_id, kind, asset, _) in enumerate(rows):
        if asset is None:
            continue
        once = (lead, kind, asset, micros // DAY)
        if once in stored:
            without.append(place)
            if micros <= stored[once]:
                anew.add(lead)
            continue
        this = (micros, external_id, place)
        earliest = min(this, counting.setdefault(once, this))
        if counting[once] is not this:
            without.append(max(this, counting[once])[2])
            counting[once] = earliest
    return without, anew
