"""The call list and the card: what a rep waits for."""

import contextlib
import random
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import text

from bench import serving
from bench.databases import Filled
from bench.market import JUST_RESTED, NOW, PLAIN, REPS, RESTING_ON_TOP, lead_id
from bench.race import Contender, Times, race
from bench.report import Line, ms
from storage.store import Store
from storage.types import to_micros

LIST = "the call list alone"
COMMAND = "/nextcall, request to card"
AT_READ_TIME = "decayed when read"
MOST = 5
TURNS = 5

Progress = Callable[[int], None]


def call_list(databases: Sequence[Filled], rounds: int, progress: Progress) -> Iterator[Line]:
    """Five leads of a rep, against five reads of a lead by its key; each through SQLAlchemy Core."""
    with contextlib.ExitStack() as opened:
        contenders: dict[str, Contender] = {}
        for number, filled in enumerate(databases):
            store = opened.enter_context(filled.database.read(filled.team_id))
            contenders[f"list {number}"] = _list(store)
            contenders[f"reads {number}"] = _reads(store, filled)
        times = race(contenders, rounds, TURNS, progress, warm_up(rounds))
    for number, filled in enumerate(databases):
        mine, reads = times[f"list {number}"], times[f"reads {number}"]
        yield _line(LIST, filled, mine, mine.usual / reads.usual, "five reads by key", 3, 5)


def _list(store: Store) -> Contender:
    return lambda turn: lambda: store.calls.places(rep_of(turn), NOW, MOST)


def _reads(store: Store, filled: Filled) -> Contender:
    """Each rep's five are always the same, as those of the list are."""
    chance = random.Random(1)
    leads = [lead_id(chance.randrange(filled.size.leads)) for _ in range((REPS + 1) * MOST)]

    def prepare(turn: int) -> Callable[[], object]:
        ids = leads[rep_of(turn) * MOST :][:MOST]
        return lambda: [store.leads.get(external_id) for external_id in ids]

    return prepare


def command(databases: Sequence[Filled], rounds: int, progress: Progress) -> Iterator[Line]:
    """The whole `/nextcall` through Bolt, against an empty command in an app of the same settings."""
    with serving.slack() as client:
        nothing = serving.asking(serving.empty(client), "/empty")
        contenders: dict[str, Contender] = {"empty": _from(nothing, None)}
        for number, filled in enumerate(databases):
            ask = serving.asking(serving.nextcall(filled.database, client), "/nextcall")
            contenders[f"all {number}"] = _from(ask, None)
            for rep in (PLAIN, RESTING_ON_TOP, JUST_RESTED):
                contenders[f"{rep} {number}"] = _from(ask, rep)
        times = race(contenders, rounds, TURNS, progress, warm_up(rounds))
    smallest = {filled.kind: number for number, filled in reversed([*enumerate(databases)])}
    empty = times["empty"]
    for number, filled in enumerate(databases):
        mine = times[f"all {number}"]
        of = f"an empty command ({ms(empty.usual)})"
        yield _line(COMMAND, filled, mine, mine.usual / empty.usual, of, 12, 20)
        first = databases[smallest[filled.kind]]
        if first is not filled:
            before = times[f"all {smallest[filled.kind]}"]
            yield _line(
                COMMAND, filled, mine, mine.usual / before.usual,
                f"itself at {first.size.leads:,}", 1.3, 1.3,
            )  # fmt: skip
    for number, filled in enumerate(databases):
        plain = times[f"{PLAIN} {number}"]
        crowd = f"{filled.size.crowd:,}"
        for rep, what in (
            (RESTING_ON_TOP, "resting on top"),
            (JUST_RESTED, "just rested, no sweep yet"),
        ):
            mine = times[f"{rep} {number}"]
            yield _line(
                f"/nextcall, {crowd} {what}", filled, mine, mine.usual / plain.usual,
                f"the same list without them ({ms(plain.usual)})", 1.3, 1.3,
            )  # fmt: skip


def _from(ask: Callable[[int], object], member: int | None) -> Contender:
    return lambda turn: lambda: ask(member or rep_of(turn))


def at_read_time(databases: Sequence[Filled], rounds: int, progress: Progress) -> Iterator[Line]:
    """The same list by one query that decays when it reads: of the busiest rep, and of everybody."""
    for filled in databases:
        with filled.database.read(filled.team_id) as store:
            for whose, owner in (("the busiest rep", 1), ("everybody", None)):
                kept = race({"kept": _kept(store, owner)}, 4 * rounds)["kept"]
                read = race({"read": _decaying(store, filled, owner)}, rounds)["read"]
                yield Line(
                    f"{AT_READ_TIME}, {whose}", filled.kind, filled.size.leads,
                    f"{ms(read.usual)} instead of {ms(kept.usual)}",
                    read.usual / kept.usual, "the call list",
                    at_least=200 if filled.size.leads >= 1_000_000 else None,
                )  # fmt: skip
                progress(1)


def _kept(store: Store, owner: int | None) -> Contender:
    if owner is None:
        return lambda turn: lambda: store.calls.places_of_everybody(NOW, MOST)
    return lambda turn: lambda: store.calls.places(owner, NOW, MOST)


def _decaying(store: Store, filled: Filled, owner: int | None) -> Contender:
    """It may use which leads are callable, and need not mind that an asset counts once a day."""
    mine = "" if owner is None else "AND lead.owner_id = :owner"
    query = text(
        "SELECT lead.external_id, lead.fit / 100"
        " * sum(points * power(2.0, CAST(occurred_at - :now AS DOUBLE PRECISION) / :half_life)) AS priority"
        " FROM lead JOIN signal ON signal.team_id = lead.team_id AND signal.lead = lead.external_id"
        f" WHERE lead.team_id = :team {mine} AND lead.queue_key IS NOT NULL"
        " GROUP BY lead.team_id, lead.external_id, lead.fit"
        " ORDER BY priority DESC, lead.external_id LIMIT 5"
    )
    half_life = store.playbooks.active.half_life.total_seconds() * 1e6
    given = {"now": to_micros(NOW), "half_life": half_life, "team": filled.team_id}
    given |= {} if owner is None else {"owner": owner}
    return lambda turn: lambda: store.connection.execute(query, given).all()


def warm_up(rounds: int) -> int:
    """Until every rep has asked once, where it is to be measured well."""
    return min(rounds, REPS // TURNS)


def rep_of(turn: int) -> int:
    """Each turn another rep, so that no cache is flattered."""
    return turn * 37 % REPS + 1


def _line(
    what: str, filled: Filled, mine: Times, ratio: float, of: str, sqlite: float, postgresql: float
) -> Line:
    target = sqlite if filled.kind == "sqlite" else postgresql
    measured = f"{ms(mine.usual)} (median {ms(mine.median)}, p95 {ms(mine.p95)})"
    return Line(what, filled.kind, filled.size.leads, measured, ratio, of, at_most=target)
