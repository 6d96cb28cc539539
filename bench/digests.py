"""Digests of many reps that fall due in the same minute: `python -m bench.digests URL` writes them.

It says when it is ready, begins when it is told to, and says how many members it looked at, how
many bytes it occupied at most, and for how many seconds it had a processor.
"""

import gc
import logging
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select, update

from bench.databases import HOME, Databases, Filled
from bench.market import NOW
from bench.report import Line, ms
from storage.tables import claim, nudge, outbox, preference

WHAT = "digests of the same minute"
MEMORY = "memory while digests are written"
WRITTEN = (outbox, claim, preference, nudge)
# Processes, and digests a second that are to be written.
TARGETS = {"sqlite": (1, 500), "postgresql": (2, 1000)}

Progress = Callable[[int], None]


@dataclass(frozen=True)
class _Run:
    seconds: float
    most_bytes: int
    at_work: float  # seconds of the processors; what a busy machine lengthens less


def digests(
    databases: Databases, sources: Sequence[Filled], rounds: int, progress: Progress
) -> Iterator[Line]:
    """Decided and in the outbox; against a tenth of the reps for the memory."""
    for source in sources:
        processes, target = TARGETS[source.kind]
        many, few = source.size.equals, max(source.size.equals // 10, 1)
        with databases.copied(source) as filled:
            whole = [_run(filled, many, processes) for _ in range(rounds)]
            tenth = _run(filled, few, processes)
        best = min(whole, key=lambda run: run.seconds)
        most = max(run.most_bytes for run in whole)
        how = "1 process" if processes == 1 else f"{processes} processes"
        yield Line(
            WHAT, filled.kind, filled.size.leads,
            f"{many:,} in {best.seconds:,.1f} s by {how}, {ms(best.at_work / many)} of a core each",
            many / best.seconds, "a second", at_least=target,
        )  # fmt: skip
        yield Line(
            MEMORY, filled.kind, filled.size.leads, f"{most / 2**20:,.0f} MB",
            most / tenth.most_bytes, f"the same with {few:,} reps", at_most=1.1,
        )  # fmt: skip
        progress(1)


def _run(filled: Filled, reps: int, processes: int) -> _Run:
    """The digests of the first reps, from the word on until the last process has found nothing."""
    _let_fall_due(filled, reps)
    command = [sys.executable, "-W", "ignore", "-m", "bench.digests", filled.url]
    with ExitStack() as opened:
        writers = [
            opened.enter_context(
                subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=HOME.parent,
                )
            )
            for _ in range(processes)
        ]
        _say_all(writers)
        start = time.perf_counter()
        said = _say_all(writers, "write\n")
        seconds = time.perf_counter() - start
    looked_at, most_bytes, at_work = zip(*map(str.split, said), strict=True)
    _check(filled, reps, sum(map(int, looked_at)))
    return _Run(seconds, max(map(int, most_bytes)), sum(map(float, at_work)))


def _say_all(writers: Sequence[subprocess.Popen[str]], words: str = "") -> list[str]:
    """Says it to all of them, and waits for a line of each."""
    for writer in writers:
        assert writer.stdin
        writer.stdin.write(words)
        writer.stdin.flush()
    return [writer.stdout.readline() for writer in writers if writer.stdout]


def _let_fall_due(filled: Filled, reps: int) -> None:
    """It is the morning again, with a digest for so many."""
    is_due = preference.c.member_id <= reps
    with filled.database.transaction() as connection:
        connection.execute(delete(outbox))
        connection.execute(delete(claim))
        connection.execute(update(nudge).values(state="held"))
        connection.execute(update(preference).values(digest_next_at=None))
        connection.execute(update(preference).where(is_due).values(digest_next_at=NOW))
    with filled.database.engine.connect().execution_options(
        isolation_level="AUTOCOMMIT"
    ) as connection:
        if filled.database.sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            names = ", ".join(table.name for table in WRITTEN)
            connection.exec_driver_sql(f"VACUUM ANALYZE {names}")


def _check(filled: Filled, reps: int, looked_at: int) -> None:
    with filled.database.connection() as connection:
        written = connection.execute(select(func.count()).select_from(outbox)).scalar_one()
    assert looked_at == written == reps, (looked_at, written, reps)


def write(url: str) -> None:
    from handlers.digest.jobs import send
    from storage.database import Database
    from storage.workspaces import Workspaces

    logging.disable()
    database = Database(url)
    with database.connection() as connection:
        (workspace,) = Workspaces(connection).all()
    gc.collect()
    gc.freeze()  # as `serve` does
    print("ready", flush=True)
    sys.stdin.readline()
    looked_at, began = 0, time.process_time()
    while some := send(database, workspace.team_id, NOW):
        looked_at += some
    print(looked_at, _most_bytes(), time.process_time() - began, flush=True)


def _most_bytes() -> int:
    """What this process occupied at most; on Linux `ru_maxrss` knows also what its parent did."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (peak,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(peak.split()[1]) * 1024


if __name__ == "__main__":
    write(sys.argv[1])
