"""The leads that signals wait for, as a table of 80 columns."""

from collections.abc import Iterable
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.calls_table import WIDEST
from bot.terminal import printable
from handlers.ui.mrkdwn import shorten
from handlers.ui.texts import Texts
from handlers.ui.words import signal_words
from storage.ledger import Awaited

LONGEST_CELL = 120


def print_awaited(t: Texts, leads: Iterable[Awaited], now: datetime) -> None:
    console = Console(highlight=False)
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        width=min(console.width, WIDEST),
    )
    table.add_column(t("Lead"), ratio=4, overflow="fold")
    table.add_column(t("Signals"), justify="right", no_wrap=True)
    table.add_column(t("What"), ratio=4, overflow="fold")
    for words in (t("Oldest"), t("Newest")):
        table.add_column(words, ratio=2, overflow="fold")
    for lead in leads:
        kinds = ", ".join(signal_words(t, kind) for kind in lead.kinds)
        cells = (
            lead.words,
            t.number(lead.count),
            kinds,
            t.ago(lead.oldest, now),
            t.ago(lead.newest, now),
        )
        # As `Text`, so that a name in [brackets] is not taken for markup.
        table.add_row(*(Text(shorten(printable(cell), LONGEST_CELL)) for cell in cells))
    console.print(table)
