"""`python -m bench.learning`: how well and how fast a playbook is learned. It is a report: it exits 0."""

import argparse
import contextlib
import logging
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console, RenderableType
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bench import report
from bench.bars import bar, several_bars
from bench.databases import HOME, KINDS, Databases
from bench.learning_data import JUDGED, LEARNED_FROM, purchases
from bench.learning_ranking import BOOSTING, LEARNED, RIVALS, Place, ranking
from bench.learning_speed import speed
from bench.learning_truth import FORMS, OUTCOMES, TRUTHS, Noise, Recovery, noise, recovery
from bench.market import Size
from bench.postgres import running_postgres
from scoring.learning.learned import Figure
from scoring.playbook import Playbook
from scoring.playbook_toml import to_toml

PARTS = ("ranking", "noise", "recovery", "speed")
LEADS = 100_000
NOISE_RUNS, RECOVERY_RUNS = 100, 10  # of each number of outcomes
WRITING = 10.0  # seconds
BEHIND, AT_MOST_BY_CHANCE, FROM_THE_TRUTH = 0.01, 0.05, 0.01  # what is promised


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    warnings.filterwarnings("ignore")
    logging.disable()
    console = Console(width=None if Console().is_terminal else 190)
    for table in tables(asked.parts, asked.leads, asked.databases, asked.effort, HOME):
        console.print(table)


def tables(
    parts: Sequence[str], leads: int, kinds: Sequence[str], effort: float, home: Path
) -> Iterator[RenderableType]:
    """A table for each part, as soon as it is measured; `effort` 1 is what the targets ask for."""

    def runs(many: int) -> int:
        return max(2, round(many * effort))

    with several_bars() as bars:
        if "ranking" in parts:
            with bar(bars, "CDNOW", len(RIVALS) + 1) as progress:
                learned, places = ranking(purchases(), progress)
            yield _of_ranking(places)
            yield _learned_points(learned)
        if "noise" in parts:
            with bar(bars, "noise", len(OUTCOMES) * runs(NOISE_RUNS)) as progress:
                yield _of_noise(list(noise(runs(NOISE_RUNS), progress)))
        if "recovery" in parts:
            many = len(TRUTHS) * len(FORMS) * len(OUTCOMES) * runs(RECOVERY_RUNS)
            with bar(bars, "recovery", many) as progress:
                yield _of_recovery(list(recovery(runs(RECOVERY_RUNS), progress)))
        if "speed" in parts:
            yield _of_speed(leads, kinds, WRITING * effort, home, bars)


def _of_ranking(places: Sequence[Place]) -> Table:
    when = f"{LEARNED_FROM[0]} to {JUDGED}"
    table = _table(
        f"CDNOW: learned from the quarters from {when}, judged by the one after it",
        "who ranks", "AUC", f"against {BOOSTING}", "lift in the first tenth",
        "precision in the first hundred", "seconds to learn", "target",
    )  # fmt: skip
    for place in places:
        target = ""
        if place.who == LEARNED:
            target = f"≥ −{BEHIND} " + _verdict(place.beyond_boosting.value >= -BEHIND)
        table.add_row(
            place.who,
            _between(place.auc, ".3f"),
            "" if place.who == BOOSTING else _between(place.beyond_boosting, "+.3f"),
            _between(place.lift_at_10, ".2f"),
            _between(place.precision_at_100, ".2f"),
            f"{place.seconds:.1f}",
            target,
        )
    return table


def _learned_points(learned: Playbook) -> Text:
    return Text(f"What was learned:\n\n{to_toml(learned)}")


def _of_noise(found: Sequence[Noise]) -> Table:
    table = _table("Wins by chance alone", "outcomes", "runs", "something recommended", "target")
    for one in found:
        share = one.recommended / one.runs
        met = _verdict(share <= AT_MOST_BY_CHANCE)
        target = f"≤ {AT_MOST_BY_CHANCE:.0%} {met}"
        table.add_row(str(one.outcomes), str(one.runs), f"{one.recommended} ({share:.0%})", target)
    return table


def _of_recovery(found: Sequence[Recovery]) -> Table:
    table = _table(
        "Wins by a known playbook: AUC on leads that nobody has seen", "what was believed wrongly",
        "truth", "outcomes", "runs", "true odds", "true playbook", "learned", "believed before",
        "learned less true playbook", "worst run", "target",
    )  # fmt: skip
    for one in found:
        aucs = (one.truth, one.true_playbook, one.learned, one.believed)
        table.add_row(
            one.wrong,
            one.form,
            str(one.outcomes),
            str(one.runs),
            *(f"{auc:.3f}" for auc in aucs),
            f"{one.gap:+.4f}",
            f"{one.worst:+.4f}",
            f"≥ −{FROM_THE_TRUTH} " + _verdict(one.gap >= -FROM_THE_TRUTH),
        )
    return table


def _of_speed(
    leads: int, kinds: Sequence[str], writing: float, home: Path, bars: Progress
) -> Table:
    home.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as opened:
        postgres = None
        if "postgresql" in kinds:
            postgres = opened.enter_context(running_postgres(home / "postgres"))
        databases = Databases(postgres, lambda what, many: bar(bars, what, many), home)
        sources = [opened.enter_context(databases.filled(kind, Size(leads, 0))) for kind in kinds]
        with bar(bars, "speed", 2 * len(sources)) as progress:
            lines = list(speed(databases, sources, writing, progress))
        version = postgres.version if postgres else "not asked"
        return report.table(lines, report.versions(version))


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    for name in others:
        table.add_column(name, justify="right")
    return table


def _between(figure: Figure, form: str) -> str:
    return f"{figure.value:{form}} ({figure.low:{form}} … {figure.high:{form}})"


def _verdict(met: bool) -> str:
    return "[green]ok[/]" if met else "[bold red]missed[/]"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.learning", description=__doc__)
    parser.add_argument("--parts", type=_listed, default=PARTS, help=", ".join(PARTS))
    parser.add_argument("--leads", type=int, default=LEADS, help="for speed")
    parser.add_argument("--databases", type=_listed, default=KINDS, help=", ".join(KINDS))
    parser.add_argument("--effort", type=float, default=1.0, help="0.1 is ten times fewer runs")
    return parser


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split(","))


if __name__ == "__main__":
    main()
