"""From a signal that ripens a lead to the message that tells its rep."""

import queue
import time
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import select, update

from bench import serving
from bench.databases import Databases, Filled
from bench.market import NOW, slack_id
from bench.race import Times
from bench.report import Line, ms
from bench.senders import senders, signed
from bench.server import served
from storage.tables import lead, preference

WHAT = "signal accepted to nudge at Slack"
WARM_UP = 5
PAUSE = 0.1  # seconds, so that nothing is under way when the next signal comes
TARGET = 1.0
MANY_POINTS = 100

Progress = Callable[[int], None]


def nudges(
    databases: Databases, sources: Sequence[Filled], rounds: int, progress: Progress
) -> Iterator[Line]:
    """One after the other, each to another rep, by a bot that serves."""
    for source in sources:
        with databases.copied(source) as filled:
            times = Times(_seconds(filled, rounds))
        yield Line(
            WHAT, filled.kind, filled.size.leads, f"median {ms(times.median)}, p95 {ms(times.p95)}",
            times.median / TARGET, "a second", at_most=1,
        )  # fmt: skip
        progress(1)


def _seconds(filled: Filled, rounds: int) -> list[float]:
    arrived: queue.Queue[tuple[float, str]] = queue.Queue()
    with filled.database.transaction() as connection:
        connection.execute(update(preference).values(digest_next_at=None))
    unripe = _unripe(filled, rounds + WARM_UP)
    seconds = []
    with (
        serving.slack(lambda said: arrived.put((time.perf_counter(), said["channel"]))) as client,
        served(filled, client.base_url) as port,
        senders(port, 1) as sending,
    ):
        for rep, lead_id in unripe:
            request = signed(_ripening(lead_id))
            time.sleep(PAUSE)
            assert sending.send([request]) == 1
            accepted = time.perf_counter()
            at, channel = arrived.get(timeout=60)
            assert channel == slack_id(rep), (channel, rep)
            seconds.append(at - accepted)
    return seconds[min(WARM_UP, len(seconds) - 1) :]


def _ripening(lead_id: str) -> dict[str, object]:
    happened = {"kind": "webinar_attended", "occurred_at": NOW.isoformat(), "points": MANY_POINTS}
    return {"lead": lead_id, **happened}


def _unripe(filled: Filled, most: int) -> list[tuple[int, str]]:
    """Of so many reps, far apart, the last of their lists that fits."""
    reps = range(1, filled.size.members + 1, max(filled.size.members // most, 1))[:most]
    with filled.database.read(filled.team_id) as store:
        fits = lead.c.fit >= store.playbooks.active.fit_floor
        from_below = (
            select(lead.c.external_id)
            .where(lead.c.team_id == filled.team_id, lead.c.queue_key.is_not(None), fits)
            .order_by(lead.c.queue_key)
            .limit(1)
        )
        last = [
            (rep, store.connection.execute(from_below.where(lead.c.owner_id == rep)).scalar())
            for rep in reps
        ]
    return [(rep, lead_id) for rep, lead_id in last if lead_id]
