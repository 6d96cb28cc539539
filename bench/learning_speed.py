"""How long learning takes from the database to the playbook, and how long writers wait for an activation.

A market whose leads have been decided as a planted playbook would have it; on SQLite and PostgreSQL.
"""

import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count

import numpy as np

from bench import rows
from bench.databases import HOME, Databases, Filled
from bench.fill import store_rows, tidy_up
from bench.market import NOW, SOURCE, lead_id
from bench.race import Times
from bench.report import Line, ms
from scoring.learning.histories import OPEN, Histories
from scoring.learning.scores import fits, interests
from scoring.ledger import Signal, Touchpoint
from scoring.playbook import Playbook
from scoring.playbook_toml import to_toml
from storage.database import Database
from storage.histories import histories
from storage.rescore import outdated, rescore
from storage.types import to_micros
from storage.workspaces import Workspaces

LEARN, MEMORY = "learning, from the database to the playbook", "memory of learning"
WAIT, ALONE = "the longest a writer waited for an activation", "the same writers without one"
SECONDS, BYTES, WAITED = 60.0, 2e9, 0.25  # what is promised
DECIDED = 0.4  # of the leads that are still open
LATE = timedelta(days=60)  # so far back decisions lie
BETWEEN = 0.02  # seconds that each writer leaves between two writes

# What the price page is worth in truth; everything else is as agreed.
PLANTED = {"price_page_visited": 30.0, "email_opened": 0.0, "webinar_attended": 5.0}

Progress = Callable[[int], None]


def speed(
    databases: Databases, sources: Sequence[Filled], writing: float, progress: Progress
) -> Iterator[Line]:
    """`writing` seconds is how long the writers are watched without an activation."""
    for source in sources:
        with databases.copied(source) as filled:
            _decide(filled)
            yield from _learning(filled)
            progress(1)
            yield from _activation(filled, writing)
            progress(1)


def _decide(filled: Filled) -> None:
    """Some of the open leads are won or lost, each at an instant of its own, by the planted playbook."""
    with filled.database.read(filled.team_id) as store:
        agreed = store.playbooks.active
    found = histories(filled.database, filled.team_id, NOW, agreed.bursts)
    chance = np.random.default_rng(1)
    leads = np.flatnonzero((found.fate == OPEN) & (chance.random(len(found.leads)) < DECIDED))
    now, late = to_micros(NOW), LATE // timedelta(microseconds=1)
    at = now - chance.integers(0, late, len(found.leads))
    odds = _log_odds(found, agreed, at)
    won = chance.random(len(odds)) < 1 / (1 + np.exp(-odds))
    decided = [
        (
            filled.team_id, "decided", f"d{lead:08d}", found.leads[lead], 1, "call",
            "won" if won[lead] else "lost", int(at[lead]), 12, None, None, "", now,
        )
        for lead in leads.tolist()
    ]  # fmt: skip
    store_rows(filled.database, "touchpoint", rows.TOUCHPOINT, [decided], lambda _: None)
    tidy_up(filled.database)


def _log_odds(found: Histories, agreed: Playbook, at: np.ndarray) -> np.ndarray:
    truth = replace(agreed, points={**agreed.points, **PLANTED})
    worth = np.log1p(np.maximum(interests(found, truth, at), 0) * fits(found, truth) / 100)
    odds: np.ndarray = 1.2 * (worth - worth.mean()) / worth.std() - 1
    return odds


def _learning(filled: Filled) -> Iterator[Line]:
    """In a process of its own, as the product does it."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.learning_speed", filled.url]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HOME.parent)
    said = json.loads(done.stdout)
    found = (
        f"{said['seconds']:.1f} s (reading {said['reading']:.1f} s), {said['signals']:,} signals,"
        f" {said['outcomes']:,} outcomes"
    )
    yield Line(
        LEARN, filled.kind, filled.size.leads, found, said["seconds"] / SECONDS,
        f"{SECONDS:g} seconds", at_most=1,
    )  # fmt: skip
    yield Line(
        MEMORY, filled.kind, filled.size.leads, f"{said['bytes'] / 1e6:,.0f} MB",
        said["bytes"] / BYTES, f"{BYTES / 1e9:g} GB", at_most=1,
    )  # fmt: skip


def _activation(filled: Filled, writing: float) -> Iterator[Line]:
    """A new playbook comes into force and is re-scored while people write, as in a bot that serves."""
    alone = _watched(filled, "alone", lambda: time.sleep(writing))
    with filled.database.write(filled.team_id) as store:
        active = store.playbooks.active
        changed = replace(active, points={**active.points, **PLANTED}, half_life=timedelta(days=20))
        store.playbooks.activate(to_toml(changed), "bench", NOW)
    start = time.perf_counter()
    beside = _watched(filled, "beside", lambda: rescore(filled.database, filled.team_id, NOW))
    took = time.perf_counter() - start
    assert outdated(filled.database, filled.team_id) == 0
    for what, times, more in (
        (ALONE, alone, ""),
        (WAIT, beside, f"; re-scored in {took:.0f} s"),
    ):
        longest = max(times.seconds)
        measured = f"{ms(longest)} (median {ms(times.median)}, p95 {ms(times.p95)}){more}"
        yield Line(
            what, filled.kind, filled.size.leads, measured, longest / WAITED,
            f"{WAITED:g} seconds", at_most=1 if what == WAIT else None,
        )  # fmt: skip


def _watched(filled: Filled, name: str, work: Callable[[], object]) -> Times:
    """How long each write took of two that write while the work is done."""
    done = threading.Event()
    waits: list[float] = []
    writers = [
        threading.Thread(
            target=_write, args=(filled, f"{name} {write.__name__}", write, done, waits)
        )
        for write in (_touchpoint, _signal)
    ]
    for writer in writers:
        writer.start()
    try:
        work()
    finally:
        done.set()
        for writer in writers:
            writer.join()
    return Times(waits)


def _write(
    filled: Filled,
    name: str,
    write: Callable[[Filled, str, str], None],
    done: threading.Event,
    waits: list[float],
) -> None:
    chance = np.random.default_rng(len(name))
    for number in count():
        lead = lead_id(int(chance.integers(filled.size.leads)))
        start = time.perf_counter()
        write(filled, f"{name} {number}", lead)
        waits.append(time.perf_counter() - start)
        if done.wait(BETWEEN):
            return


def _touchpoint(filled: Filled, name: str, lead: str) -> None:
    added = Touchpoint(SOURCE, name, "call", "reached", NOW, minutes=12, member_id=1)
    with filled.database.write(filled.team_id) as store:
        store.ledger.add_touchpoint(lead, added, NOW)


def _signal(filled: Filled, name: str, lead: str) -> None:
    with filled.database.write(filled.team_id) as store:
        store.ledger.add_signal(lead, Signal(SOURCE, name, "blog_read", NOW), NOW)


def learn_from(url: str) -> dict[str, float]:
    """Reads and learns, and says how long that took and the most that this process ever occupied."""
    from scoring.learning.learn import learn

    database = Database(url)
    start = time.perf_counter()
    with database.connection() as connection:
        (workspace,) = Workspaces(connection).all()
    with database.read(workspace.team_id) as store:
        playbook = store.playbooks.active
    found = histories(database, workspace.team_id, NOW, playbook.bursts)
    reading = time.perf_counter() - start
    learned = learn(found, playbook)
    return {
        "seconds": time.perf_counter() - start,
        "reading": reading,
        "bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "signals": len(found.signals.at),
        "outcomes": learned.outcomes,
    }


if __name__ == "__main__":
    print(json.dumps(learn_from(sys.argv[1])))
