"""The memory of a process that serves: `python -m bench.memory URL REQUESTS` says it in bytes."""

import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence

from bench.databases import HOME, Filled
from bench.report import Line

WHAT = "memory of the serving process"


def memory(
    databases: Sequence[Filled], requests: int, progress: Callable[[int], None]
) -> Iterator[Line]:
    """After so many `/nextcall`, against the same with the fewest leads."""
    smallest: dict[str, int] = {}
    for filled in databases:
        command = [sys.executable, "-W", "ignore", "-m", "bench.memory", filled.url, str(requests)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=HOME.parent)
        used = int(done.stdout)
        first = smallest.setdefault(filled.kind, used)
        yield Line(
            WHAT, filled.kind, filled.size.leads, f"{used / 2**20:,.0f} MB", used / first,
            "itself at the fewest leads", at_most=1.1,
        )  # fmt: skip
        progress(1)


def serve(url: str, requests: int) -> int:
    """Answers so many commands of all reps in turn, and says what the process then occupies."""
    import psutil

    from bench import serving
    from bench.reading import rep_of
    from storage.database import Database

    logging.disable()
    with serving.slack() as client:
        ask = serving.asking(serving.nextcall(Database(url), client), "/nextcall")
        for turn in range(requests):
            ask(rep_of(turn))
    return int(psutil.Process().memory_info().rss)


if __name__ == "__main__":
    print(serve(sys.argv[1], int(sys.argv[2])))
