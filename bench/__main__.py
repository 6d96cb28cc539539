"""`python -m bench`: fills the databases, measures, prints one table. It is a report: it exits 0."""

import argparse
import contextlib
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bench import report
from bench.bars import bar, several_bars
from bench.databases import HOME, KINDS, Databases, Filled, clean
from bench.digests import digests
from bench.goals import counting, milestone
from bench.market import Size, many_reps
from bench.memory import memory
from bench.nudging import nudges
from bench.postgres import running_postgres
from bench.posting import signals_posted
from bench.reading import at_read_time, call_list, command, warm_up
from bench.report import Line
from bench.writing import imports, touchpoints

LEADS = (10_000, 100_000, 1_000_000)
OF_LISTS = ("list", "command", "read", "touchpoint", "import", "memory")
OF_GOALS = ("milestone", "counting")  # on five years of selling
OF_MANY_REPS = ("signals", "digests", "nudges")  # with the most leads that are asked for
PARTS = (*OF_LISTS, *OF_GOALS, *OF_MANY_REPS)


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    if asked.clean:
        clean()
        return
    warnings.filterwarnings("ignore")
    logging.disable()
    sizes = [Size(leads, asked.crowd, asked.seed) for leads in sorted(asked.leads)]
    kinds = [kind for kind in KINDS if kind in asked.databases]
    lines, versions = measured(sizes, kinds, asked.parts, asked.effort, HOME)
    if asked.json:
        print(report.as_json(lines, versions))
    else:
        console = Console(width=None if Console().is_terminal else 190)
        console.print(report.table(lines, versions))


def measured(
    sizes: Sequence[Size], kinds: Sequence[str], parts: Sequence[str], effort: float, home: Path
) -> tuple[list[Line], str]:
    """All lines of the table, and what they were measured on; `effort` 1 is what the targets ask for."""
    home.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as opened:
        bars = opened.enter_context(several_bars())
        postgres = None
        if "postgresql" in kinds:
            postgres = opened.enter_context(running_postgres(home / "postgres"))
        databases = Databases(postgres, lambda what, many: bar(bars, what, many), home)
        lines: list[Line] = []
        if any(part in (*OF_LISTS, *OF_GOALS) for part in parts):
            filled = [opened.enter_context(databases.filled(k, s)) for k in kinds for s in sizes]
            lines += _lines_of_lists(databases, filled, parts, effort, bars)
            if any(part in OF_GOALS for part in parts):
                grown = [opened.enter_context(databases.with_goals(one)) for one in filled]
                lines += _lines_of_goals(databases, filled, grown, parts, effort, bars)
        if any(part in OF_MANY_REPS for part in parts):
            size = many_reps(max(size.leads for size in sizes), sizes[0].seed)
            filled = [opened.enter_context(databases.filled(k, size)) for k in kinds]
            lines += _lines_of_many_reps(databases, filled, parts, effort, bars)
        return lines, report.versions(postgres.version if postgres else "not asked")


def _lines_of_lists(
    databases: Databases,
    filled: Sequence[Filled],
    parts: Sequence[str],
    effort: float,
    bars: Progress,
) -> Iterator[Line]:
    def rounds(many: int) -> int:
        return max(2, round(many * effort))

    many = len(filled)
    if "list" in parts:
        with bar(bars, "the call list", rounds(200) + warm_up(rounds(200))) as progress:
            yield from call_list(filled, rounds(200), progress)
    if "command" in parts:
        with bar(bars, "/nextcall", rounds(100) + warm_up(rounds(100))) as progress:
            yield from command(filled, rounds(100), progress)
    if "read" in parts:
        with bar(bars, "decayed when read", 2 * many) as progress:
            yield from at_read_time(filled, rounds(3), progress)
    if "memory" in parts:
        with bar(bars, "memory", many) as progress:
            yield from memory(filled, rounds(2000), progress)
    if "touchpoint" in parts:
        with bar(bars, "touchpoints", many) as progress:
            yield from touchpoints(databases, filled, rounds(15), rounds(20), progress)
    if "import" in parts:
        with bar(bars, "imports", 2 * many) as progress:
            signals = 100_000 if effort >= 1 else 2_000
            yield from imports(databases, filled, rounds(3), progress, signals)


def _lines_of_goals(
    databases: Databases,
    filled: Sequence[Filled],
    grown: Sequence[Filled],
    parts: Sequence[str],
    effort: float,
    bars: Progress,
) -> Iterator[Line]:
    def rounds(many: int) -> int:
        return max(2, round(many * effort))

    if "milestone" in parts:
        with bar(bars, "/milestone", rounds(100) + warm_up(rounds(100))) as progress:
            yield from milestone(grown, rounds(100), progress)
    if "counting" in parts:
        with bar(bars, "goals counted", len(filled)) as progress:
            yield from counting(databases, filled, grown, rounds(20), rounds(4), progress)


def _lines_of_many_reps(
    databases: Databases,
    filled: Sequence[Filled],
    parts: Sequence[str],
    effort: float,
    bars: Progress,
) -> Iterator[Line]:
    def rounds(many: int) -> int:
        return max(2, round(many * effort))

    if "signals" in parts:
        with bar(bars, "signals over HTTP", len(filled)) as progress:
            yield from signals_posted(databases, filled, rounds(20), progress)
    if "digests" in parts:
        with bar(bars, "digests", len(filled)) as progress:
            yield from digests(databases, filled, rounds(3), progress)
    if "nudges" in parts:
        with bar(bars, "nudges", len(filled)) as progress:
            yield from nudges(databases, filled, rounds(200), progress)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    numbers = _listed(lambda word: int(word.replace("_", "")))
    parser.add_argument("--leads", type=numbers, default=LEADS, help="numbers of leads, by commas")
    parser.add_argument("--databases", type=_listed(str), default=KINDS, help=", ".join(KINDS))
    parser.add_argument("--parts", type=_listed(str), default=PARTS, help=", ".join(PARTS))
    parser.add_argument(
        "--effort", type=float, default=1.0, help="0.2 is five times quicker, and coarser"
    )
    parser.add_argument("--crowd", type=int, default=5000, help="leads that rest on top of a list")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="JSON instead of the table")
    parser.add_argument("--clean", action="store_true", help="removes .bench/ and measures nothing")
    return parser


def _listed(of: Callable[[str], object]) -> Callable[[str], tuple[object, ...]]:
    return lambda words: tuple(of(word) for word in words.split(","))


if __name__ == "__main__":
    main()
