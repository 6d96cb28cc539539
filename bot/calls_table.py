"""The call list as a table of 80 columns."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.terminal import printable
from handlers.ui.mrkdwn import shorten
from handlers.ui.texts import Texts
from handlers.ui.words import commitment_words
from scoring.calls import Call
from scoring.schedule import local_day

WIDEST = 120  # in a wider window the eye would lose the line
LONGEST_CELL = 60


def print_calls(t: Texts, calls: Iterable[Call], owners: Mapping[int, str], now: datetime) -> None:
    console = Console(highlight=False)
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        width=min(console.width, WIDEST),
    )
    table.add_column("#", justify="right", no_wrap=True)
    for words, share in ((t("Who"), 4), (t("Company"), 5), (t("Owner"), 5)):
        table.add_column(words, ratio=share, overflow="fold")
    for words in (t("Prio"), t("Int."), t("Fit")):
        table.add_column(words, justify="right", no_wrap=True)
    table.add_column(t("State"), ratio=5, overflow="fold")
    for rank, call in enumerate(calls, 1):
        # As `Text`, so that a name in [brackets] is not taken for markup.
        table.add_row(*(Text(_cell(text)) for text in _cells(t, rank, call, owners, now)))
    console.print(table)


def _cell(text: str) -> str:
    return shorten(printable(text), LONGEST_CELL)


def _cells(
    t: Texts, rank: int, call: Call, owners: Mapping[int, str], now: datetime
) -> Iterable[str]:
    lead = call.lead
    yield str(rank)
    yield lead.contact or lead.email or lead.external_id
    yield lead.company
    yield owners.get(lead.owner_id, "") if lead.owner_id else t("pool")
    yield t.number(call.priority, 1)
    yield t.number(call.interest, 1)
    yield t.number(round(call.fit.value))
    yield _state(t, call, now)


def _state(t: Texts, call: Call, now: datetime) -> str:
    if call.commitment:
        what, at = call.commitment.what, call.commitment.due_at
        return f"{commitment_words(t, what)}: {t.when(at, now)}"
    if call.resting_until:
        return t("rests until {when}", when=t.when(call.resting_until, now))
    if call.ripeness.until:
        return t("ripe until {day}", day=t.date(local_day(t.zone, call.ripeness.until)))
    return t("not ripe yet")
