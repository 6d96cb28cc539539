"""What was learned from outcomes, for people at a terminal: words, then figures, then what changes."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.terminal import printable
from handlers.ui.changes import change_lines
from handlers.ui.findings import finding_words
from handlers.ui.mrkdwn import unescape
from handlers.ui.texts import Texts
from scoring.agreement.changes import Change
from scoring.learning.learned import Figure, Figures, Learned


def print_learned(t: Texts, learned: Learned, changes: Sequence[Change]) -> None:
    """`changes` are what the learned playbook would change."""
    console = Console(highlight=False)
    _print_lines(console, [t.say(learned.why)])
    if learned.findings:
        _print_lines(console, ["", *(f"• {finding_words(t, one)}" for one in learned.findings)])
    if learned.before and learned.after:
        console.print(_figures(t, learned.before, learned.after))
        _print_lines(
            console, [t("On the later leads; in brackets the range of 95 % of resamples.")]
        )
    if changes:
        lines = [f"• {line}" for line in change_lines(t, changes)]
        _print_lines(console, ["", t("What would change:"), *lines])


def _figures(t: Texts, before: Figures, after: Figures) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("", overflow="fold")
    for header in (t("Present points"), t("Learned points")):
        table.add_column(header, justify="right", no_wrap=True)
    rows = (
        (t("Win ranked above another (AUC)"), before.auc, after.auc, 3),
        (t("Lift of the first tenth"), before.lift_at_10, after.lift_at_10, 2),
        (t("Won of the first hundred"), before.precision_at_100, after.precision_at_100, 2),
    )
    for words, *figures, digits in rows:
        table.add_row(words, *(_figure(t, one, digits) for one in figures))
    return table


def _figure(t: Texts, figure: Figure, digits: int) -> str:
    """ "0.784 (0.75–0.812)"."""
    value, low, high = (t.number(one, digits) for one in (figure.value, figure.low, figure.high))
    return f"{value} ({low}–{high})"


def _print_lines(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        console.print(Text(printable(unescape(line))), soft_wrap=True)
