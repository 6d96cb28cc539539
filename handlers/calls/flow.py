"""The call list as it stands, or as it stood at an instant."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from scoring.calls import Call, call_as_of, order
from scoring.lead import Lead
from scoring.message import Refused, say
from storage.calls import CHUNK, UNLIMITED, Place
from storage.database import Database
from storage.rescore import all_ledgers
from storage.store import Store
from storage.tables import POOL

_YEARS = range(1900, 9000)


@dataclass(frozen=True)
class Selection:
    """What is asked for: of whom (`owner_id` None is the pool, unless `everybody`), and how much.

    At most `limit` leads that may be called, and with `resting` as many of those that rest.
    """

    everybody: bool = True
    owner_id: int | None = None
    limit: int = 5
    resting: bool = False

    @property
    def most(self) -> int:
        return self.limit or UNLIMITED

    def includes(self, lead: Lead) -> bool:
        return self.everybody or lead.owner_id == self.owner_id


def select_calls(
    database: Database, team_id: int, owner: str, limit: int, resting: bool
) -> Selection:
    """The selection that the words of the command line ask for."""
    if owner.lower() == "all":
        return Selection(True, None, limit, resting)
    if owner.lower() == "pool":
        return Selection(False, None, limit, resting)
    with database.read(team_id) as store:
        member = store.members.find(owner)
    if member is None:
        raise Refused(
            say(
                "nobody here is {owner}; give an e-mail address, a Slack id, all or pool",
                owner=owner,
            )
        )
    return Selection(False, member.member_id, limit, resting)


def parse_instant(text: str) -> datetime:
    """An instant of a year that leaves room for the years before and after it, in UTC."""
    try:
        instant = datetime.fromisoformat(text.strip())
        if instant.tzinfo is not None and instant.year in _YEARS:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Refused(
        say(
            "{given} is not an instant with its offset, such as {example}",
            given=text,
            example="2026-11-24T10:00:00+01:00",
        )
    )


def owner_names(database: Database, team_id: int) -> dict[int, str]:
    """What names each member to a script: the e-mail, else the Slack id."""
    with database.read(team_id) as store:
        return {member_id: member.words for member_id, member in store.members.all().items()}


def calls_now(
    database: Database, team_id: int, selection: Selection, now: datetime
) -> Iterator[Call]:
    """The list in force, read from its index."""
    with database.read(team_id) as store:
        places = _callable(store, selection, now)
        if selection.resting:
            places += _resting(store, selection, now)
        for start in range(0, len(places), CHUNK):
            yield from store.calls.explained(places[start : start + CHUNK], now)


def calls_as_of(
    database: Database,
    team_id: int,
    selection: Selection,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Call]:
    """The list as the ledger alone makes it, counting what occurred until `at`.

    Every lead is read, but no more of them kept than are asked for.
    """
    resting: list[_Ranked] = []

    def callable_ones() -> Iterator[_Ranked]:
        for ranked in _ranked_as_of(database, team_id, selection, at, progress):
            if ranked[1].resting_until is None:
                yield ranked
            elif selection.resting:
                resting.append(ranked)

    first = heapq.nsmallest(selection.most, callable_ones())
    for _, call in first + heapq.nsmallest(selection.most, resting):
        yield call


# Sorts by the first part, in which no two leads are alike.
_Ranked = tuple[tuple[float, float, str], Call]


def _ranked_as_of(
    database: Database,
    team_id: int,
    selection: Selection,
    at: datetime,
    progress: Callable[[int], None],
) -> Iterator[_Ranked]:
    with database.read(team_id) as store:
        playbook = store.playbooks.active
    for whole in all_ledgers(database, team_id):
        progress(1)
        if selection.includes(whole.lead):
            call = call_as_of(whole.lead, whole.signals, whole.touchpoints, playbook, at)
            if call:
                yield order(call, playbook), call


def _callable(store: Store, selection: Selection, now: datetime) -> list[Place]:
    if selection.everybody:
        return store.calls.places_of_everybody(now, selection.most)
    return store.calls.places(selection.owner_id, now, selection.most)


def _resting(store: Store, selection: Selection, now: datetime) -> list[Place]:
    owner_id = None if selection.everybody else selection.owner_id or POOL
    return store.calls.resting(now, owner_id=owner_id)[: selection.most]
