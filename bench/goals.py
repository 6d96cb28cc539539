"""Goals over five years of selling: `/milestone`, what it is kept up to date by, and whether it is true."""

import itertools
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence

from bench import history, serving
from bench.databases import Databases, Filled
from bench.market import NOW, lead_id
from bench.race import Contender, Times, race
from bench.reading import rep_of, warm_up
from bench.report import Line, ms
from scoring.ledger import Touchpoint
from storage.database import Database
from storage.recount import recounts
from storage.rescore import rescore_leads

MILESTONE = "/milestone, request to answer"
COUNT = "leads counted for a goal"
TOUCHPOINT = "a touchpoint with goals"
KEPT_UP = "touchpoints logged and counted"
TRUE = "goals equal to a recount"
TURNS = 5
COUNTED_AT_ONCE = 100
LATER = 20  # further touchpoints a turn, each counted

Progress = Callable[[int], None]


def milestone(databases: Sequence[Filled], rounds: int, progress: Progress) -> Iterator[Line]:
    """The whole `/milestone` through Bolt, against `/nextcall` of the same rep and database.

    Its own goal a rep asks for with the arithmetic not yet done, and the team's is asked for by all.
    """
    with serving.slack() as client:
        contenders: dict[str, Contender] = {}
        for number, filled in enumerate(databases):
            app = serving.nextcall(filled.database, client)
            contenders[f"list {number}"] = _asked(serving.asking(app, "/nextcall"))
            own = serving.asking(app, "/milestone")
            contenders[f"own goal, worked out anew {number}"] = _asked_anew(own)
            team = serving.asking(app, "/milestone", "team")
            contenders[f"team’s goal, worked out anew {number}"] = _asked_anew(team)
            contenders[f"team’s goal, known {number}"] = _asked(team)
        times = race(contenders, rounds, TURNS, progress, warm_up(rounds))
    for number, filled in enumerate(databases):
        of = times[f"list {number}"]
        for which in (
            "own goal, worked out anew",
            "team’s goal, worked out anew",
            "team’s goal, known",
        ):
            mine = times[f"{which} {number}"]
            measured = f"{ms(mine.usual)} (median {ms(mine.median)}, p95 {ms(mine.p95)})"
            yield Line(
                f"{MILESTONE}, {which}", filled.kind, filled.size.leads, measured,
                mine.usual / of.usual, f"/nextcall there ({ms(of.usual)})", at_most=3,
            )  # fmt: skip


def _asked(ask: Callable[[int], object]) -> Contender:
    return lambda turn: lambda: ask(rep_of(turn))


def _asked_anew(ask: Callable[[int], object]) -> Contender:
    def prepare(turn: int) -> Callable[[], object]:
        _forget()
        return lambda: ask(rep_of(turn))

    return prepare


def _forget() -> None:
    """Whatever the arithmetic of goals remembers."""
    for name, module in list(sys.modules.items()):
        if name.startswith("scoring.goals."):
            for one in vars(module).values():
                if hasattr(one, "cache_clear"):
                    one.cache_clear()


def counting(
    databases: Databases,
    sources: Sequence[Filled],
    grown: Sequence[Filled],
    rounds: int,
    sample: int,
    progress: Progress,
) -> Iterator[Line]:
    """What goals cost those who log; at the end the tallies of a `sample` of goals are counted from the
    ledger alone.
    """
    for source, with_goals in zip(sources, grown, strict=True):
        with databases.copied(source) as without, databases.copied(with_goals) as filled:
            yield _first_count(filled, rounds)
            yield _touchpoint(filled, without, rounds)
            yield _kept_up(filled, rounds, min(5 * rounds, COUNTED_AT_ONCE))
            yield _equal(filled, sample)
        progress(1)


def _first_count(filled: Filled, rounds: int) -> Line:
    """A goal that is new, against computing the scores of as many leads anew."""
    with filled.database.write(filled.team_id) as store:
        toml = history.GOAL.format(
            name="One more", whose="team = true", channels="", revenue=9, customers=9
        )
        store.goals.add(toml, None, "Europe/Berlin", "bench", NOW)
    chance = random.Random(4)

    def count(turn: int) -> Callable[[], object]:
        def run() -> None:
            with filled.database.write(filled.team_id) as store:
                assert store.tallies.count_first(COUNTED_AT_ONCE) == COUNTED_AT_ONCE

        return run

    def rescore(turn: int) -> Callable[[], object]:
        first = chance.randrange(filled.size.leads - COUNTED_AT_ONCE)
        ids = [lead_id(first + n) for n in range(COUNTED_AT_ONCE)]

        def run() -> None:
            with filled.database.write(filled.team_id) as store:
                rescore_leads(store.connection, filled.team_id, ids, NOW)

        return run

    times = race({"count": count, "rescore": rescore}, rounds)
    mine, other = times["count"].usual, times["rescore"].usual
    return Line(
        COUNT, filled.kind, filled.size.leads, f"{COUNTED_AT_ONCE / mine:,.0f} a second",
        other / mine, f"their scores anew ({COUNTED_AT_ONCE / other:,.0f} a second)",
    )  # fmt: skip


def _touchpoint(filled: Filled, without: Filled, rounds: int) -> Line:
    """Committed where there are a hundred goals, against a market without any."""
    times = race({"with": _logged(filled), "without": _logged(without)}, rounds, LATER)
    mine, other = times["with"].usual, times["without"].usual
    return Line(
        TOUCHPOINT, filled.kind, filled.size.leads, f"{1 / mine:,.0f} a second", other / mine,
        f"without goals ({1 / other:,.0f} a second)", at_least=0.8,
    )  # fmt: skip


_numbers = itertools.count()


def _logged(filled: Filled) -> Contender:
    chance = random.Random(5)

    def prepare(turn: int) -> Callable[[], object]:
        return _one_more(filled.database, filled.team_id, chance.randrange(filled.size.leads))

    return prepare


def _one_more(database: Database, team_id: int, number: int) -> Callable[[], object]:
    added = Touchpoint(
        "goals", f"g{next(_numbers)}", "call", "reached", NOW, minutes=12, member_id=1
    )

    def run() -> None:
        with database.write(team_id) as store:
            assert store.ledger.add_touchpoint(lead_id(number), added, NOW)

    return run


def _kept_up(filled: Filled, rounds: int, many: int) -> Line:
    """So many touchpoints and then their count, against the touchpoints alone."""
    _count_all(filled)
    seconds: dict[str, list[float]] = {"logging": [], "counting": []}
    chance = random.Random(6)
    for _ in range(rounds):
        steps = [
            _one_more(filled.database, filled.team_id, chance.randrange(filled.size.leads))
            for _ in range(many)
        ]
        start = time.perf_counter()
        for step in steps:
            step()
        logged = time.perf_counter()
        _count_all(filled)
        seconds["logging"].append((logged - start) / many)
        seconds["counting"].append((time.perf_counter() - logged) / many)
    logging, counting = (Times(taken).usual for taken in seconds.values())
    return Line(
        KEPT_UP, filled.kind, filled.size.leads, f"{1 / counting:,.0f} counted a second",
        logging / counting, f"logging ({1 / logging:,.0f} a second)", at_least=1,
    )  # fmt: skip


def _count_all(filled: Filled) -> None:
    while True:
        with filled.database.write(filled.team_id) as store:
            if not store.tallies.catch_up():
                return


def _equal(filled: Filled, sample: int) -> Line:
    """After all that was logged, the tallies are what the ledger alone says."""
    with filled.database.read(filled.team_id) as store:
        counted = [one for one in store.goals.current() if one.counted_to is None]
        chosen = [one for one in counted if one.owner_id is None]
        chosen += random.Random(7).sample([one for one in counted if one.owner_id], sample - 1)
        kept = [store.tallies.whole(one.goal_id) for one in chosen]
    start = time.perf_counter()
    anew = recounts(filled.database, filled.team_id, chosen, NOW)
    took = time.perf_counter() - start
    equal = sum(a == b for a, b in zip(kept, anew, strict=True))
    return Line(
        TRUE, filled.kind, filled.size.leads,
        f"{equal} of {len(chosen)}, counted anew in {ms(took)}", equal / len(chosen), "the sample",
        at_least=1,
    )  # fmt: skip
