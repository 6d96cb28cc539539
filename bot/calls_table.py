"""The call list as a table of 80 columns."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.terminal import printable
from handlers.ui.texts import Texts
from handlers.ui.words import commitment_words
from scoring.calls import Call


def print_calls(t: Texts, calls: Iterable[Call], owners: Mapping[int, str], now: datetime) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("#", justify="right", no_wrap=True)
    for words, share in ((t("Who"), 5), (t("Company"), 5), (t("Owner"), 4)):
        table.add_column(words, ratio=share, no_wrap=True, overflow="ellipsis")
    for words in (t("Priority"), t("Interest"), t("Fit")):
        table.add_column(words, justify="right", no_wrap=True)
    table.add_column(t("State"), ratio=6, overflow="fold")
    for rank, call in enumerate(calls, 1):
        # As `Text`, so that a name in [brackets] is not taken for markup.
        table.add_row(*(Text(printable(cell)) for cell in _cells(t, rank, call, owners, now)))
    Console(highlight=False).print(table)


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
        return t("ripe until {when}", when=t.when(call.ripeness.until, now))
    return t("not ripe yet")
