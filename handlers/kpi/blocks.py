"""The table of figures, the five of the website, and one by itself."""

from collections.abc import Sequence
from typing import Any

from handlers.kpi.flow import Board, Figure, Row, Share, Web
from handlers.kpi.lines import NAMES
from handlers.kpi.words import (
    arrow,
    change_words,
    compared_words,
    label,
    light,
    light_words,
    month,
    month_alone,
    short_month,
    state_words,
    until_words,
    value_words,
)
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import escape, name
from handlers.ui.texts import Texts
from scoring.kpi import LEVEL, Trend, sparkline

SHOW = "kpi_show"  # value: own, team or web
EDIT = "kpi_edit"
MOST_LINES = 40
NUMBERS = (1,)  # columns
BAR = 10
EXAMPLE = "visitors,2026-11-22,120"

Message = dict[str, Any]


def board_message(t: Texts, board: Board, is_manager: bool) -> Message:
    """One table: what there is, what it is compared with, and a light that words say too."""
    title = t("Figures of the team") if board.team else t("Your figures")
    rows = board.rows[:MOST_LINES]
    more = len(board.rows) - len(rows)
    notes = [note for note in _notes(t, board) if note]
    if more > 0:
        notes.insert(0, t.plural("… {n} more", "… {n} more", more))
    lines = [_line(t, row, board) for row in rows]
    head = [
        t("Figure"),
        t("{month} so far", month=month_alone(t, board.today)),
        t("Compared"),
        t("Light"),
    ]
    blocks = [ui.header(title)]
    if rows:
        blocks.append(ui.table([head, *(_cells(t, row, board) for row in rows)], NUMBERS))
    blocks += [ui.context(note) for note in notes]
    blocks.append(_buttons(t, board, is_manager))
    return ui.message(t, "\n".join([title, *lines, *notes]), blocks)


def web_message(t: Texts, web: Web, picture: ui.Block | None = None) -> Message:
    """The five figures, each against the month before."""
    title = t("The website in figures")
    parts = [_figure_lines(t, figure) for figure in web.figures]
    missing = _missing(t, web)
    notes = [missing] if missing else []
    text = "\n".join([title, *(line for part in parts for line in part), *notes])
    blocks = [ui.header(title), *([picture] if picture else [])]
    blocks += [ui.section("\n".join(part)) for part in parts]
    blocks += [ui.context(note) for note in notes]
    return ui.message(t, text, blocks)


def picture_message(t: Texts, file_id: str, alt: str) -> Message:
    """The picture alone, for where it comes after the words."""
    text = f"*{t('The website in figures')}*\n{escape(alt)}"
    return ui.message(t, text, [ui.picture(file_id, alt)])


def figure_message(t: Texts, figure: Figure, of_ledger: bool) -> Message:
    """A year of one figure."""
    read = figure.row.reading
    title = label(t, read.line)
    now = _now_words(t, figure.row)
    course = (
        f"{light_words(t, read.state)} · {compared_words(t, read)} {arrow(read.trend)}".rstrip()
    )
    months = _months(t, figure)
    shares = [_share(t, share, read.unit) for share in figure.shares]
    note = t("Yours alone; `/kpi team` has everybody’s.") if of_ledger else ""
    lines = [f"*{now}* · {course}", *months, *shares]
    blocks = [ui.header(title), *ui.packed(lines), *([ui.context(note)] if note else [])]
    return ui.message(t, "\n".join([title, *lines, *([note] if note else [])]), blocks)


def unknown_words(t: Texts, words: str, close: Sequence[str]) -> str:
    """A name that no figure has; the closest that one has, or how to bring it."""
    asked = t("There is no figure “{words}”.", words=name(words))
    if close:
        names = t.listed([f"`/kpi {name(one)}`" for one in close])
        return f"{asked} " + t("Did you mean {names}?", names=names)
    return f"{asked} {_bring(t)}"


def managers_words(t: Texts) -> str:
    return t("Only managers change the table: it is the same for the whole team. Ask one of yours.")


def help_message(t: Texts) -> Message:
    lines = [
        t("`/kpi` – your own work and the team’s figures, with lights"),
        t("`/kpi team` – the work of the whole team"),
        t(
            "`/kpi web` – visitors, what they search, how long they stay, where from, where they leave"
        ),
        t("`/kpi visitors` – one figure and its year"),
        t("`/kpi edit` – for managers: which lines, their names, where green and red begin"),
    ]
    notes = [
        t(
            "A month that runs is compared with as many days of the three before. Less than 80 % of "
            "that is red, unless so few may be chance."
        ),
        t("How long they stay is in seconds."),
        _bring(t),
    ]
    title = t("What `/kpi` can do")
    blocks = [ui.section(f"*{title}*\n" + "\n".join(lines)), *map(ui.context, notes)]
    return ui.message(t, "\n".join([title, *lines, *notes]), blocks)


def _cells(t: Texts, row: Row, board: Board) -> list[str]:
    """The light comes first and the value is short: a phone shows no more without scrolling."""
    read = row.reading
    course = (state_words(t, read.state), arrow(read.trend), sparkline(read.history))
    until, compared = until_words(t, row, board.today), compared_words(t, read)
    return [
        f"{light(read.state)}\N{NO-BREAK SPACE}{label(t, read.line)}",
        value_words(t, read.now, read.unit),
        f"{compared} · {until}" if until else compared,
        " ".join(part for part in course if part),
    ]


def _line(t: Texts, row: Row, board: Board) -> str:
    """A row of the table for who hears it."""
    words, value, compared, course = _cells(t, row, board)
    return f"{name(words)}: {value} · {compared} · {course}"


def _notes(t: Texts, board: Board) -> list[str]:
    return [
        t(
            ":seedling: Nothing was logged in these months. `/log` begins it: `/log Acme called, 10 min`."
        )
        if board.is_empty
        else "",
        _open_ones(t, board),
        "" if board.has_figures else _bring(t),
    ]


def _open_ones(t: Texts, board: Board) -> str:
    """The median leaves out whom nobody touched yet, so they are named beside it."""
    still = board.reactions.open
    return (
        t.plural(
            "Signal to first touch is a median; {n} lead of this month still waits for its touch.",
            "Signal to first touch is a median; {n} leads of this month still wait for their touch.",
            still,
        )
        if still
        else ""
    )


def _bring(t: Texts) -> str:
    return t(
        "Figures from elsewhere come by `nextcall import figures FILE.csv` with the columns "
        "name,date,value, such as `{example}`, or by `POST /figures`.",
        example=EXAMPLE,
    )


def _buttons(t: Texts, board: Board, is_manager: bool) -> ui.Block:
    other = ("own", t("My own")) if board.team else ("team", t("Team"))
    return ui.actions(
        ui.button(other[1], f"{SHOW}_{other[0]}", other[0]),
        ui.button(t("Website"), f"{SHOW}_web", "web"),
        ui.button(t("Change lines…"), EDIT) if is_manager else None,
    )


def _figure_lines(t: Texts, figure: Figure) -> list[str]:
    read = figure.row.reading
    before = value_words(t, read.usual, read.unit)
    change = change_words(t, read.change)
    parts = [
        f"*{name(label(t, read.line))}:* {_now_words(t, figure.row)}",
        t("before: {value}", value=f"{before} ({change})" if change else before),
        light_words(t, read.state),
    ]
    bars = sparkline([value for _, value in figure.months])
    first = f"{' · '.join(parts)} {arrow(read.trend)} {bars}".rstrip()
    return [first, *(_share(t, share, read.unit) for share in figure.shares)]


def _now_words(t: Texts, row: Row) -> str:
    read = row.reading
    value = value_words(t, read.now, read.unit)
    so_far = t("{month} so far {value}", month=month(t, row.until), value=value)
    if read.now is None:
        return f"{so_far}, {t('last on {day}', day=t.date(row.last))}" if row.last else so_far
    return so_far


def _share(t: Texts, share: Share, unit: str) -> str:
    before = value_words(t, share.before, unit)
    trend = arrow(_trend(share))
    words = f"• {name(share.words)}: {value_words(t, share.now, unit)}"
    return f"{words} ({t('before: {value}', value=before)}) {trend}".rstrip()


def _trend(share: Share) -> Trend | None:
    if share.before is None:
        return None
    difference = share.now - share.before
    if abs(difference) <= LEVEL * abs(share.before):
        return "level"
    return "up" if difference > 0 else "down"


def _months(t: Texts, figure: Figure) -> list[str]:
    """A bar for each month, the latest first; months before the first value are left out."""
    known = [value for _, value in figure.months if value is not None]
    most = max((abs(value) for value in known), default=0.0) or 1.0
    first = next((n for n, (_, value) in enumerate(figure.months) if value is not None), 0)
    unit = figure.row.reading.unit
    return [
        f"`{'█' * round(BAR * abs(value or 0) / most):<{BAR}}` "
        f"{short_month(t, day)}: {value_words(t, value, unit)}"
        for day, value in reversed(figure.months[first:])
    ]


def _missing(t: Texts, web: Web) -> str:
    """Which figures are not there, and how they come; the terms and pages are the dimension."""
    if not web.missing:
        return ""
    names = t.listed([f"{t.say(NAMES[one])} (`{one}`)" for one in web.missing])
    return t(
        "Not here yet: {names}. They come by `nextcall import figures FILE.csv` with the columns "
        "name,date,value,dimension; the dimension is the term or the page, such as "
        "`search_terms,2026-11-22,35,crm software`.",
        names=names,
    )
