"""The report to a channel, short enough for a phone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from handlers.team_digest.flow import MOST, NO_REACTIONS, Rep, Report, Won
from handlers.team_digest.parse import Chosen
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from scoring.reaction import Reactions
from scoring.schedule import local_day

MOST_LINES = 20  # of one section
_HOUR, _TWO_DAYS, _DAY = timedelta(hours=1), timedelta(days=2), timedelta(days=1)

Message = dict[str, Any]


def digest_message(t: Texts, report: Report) -> Message:
    """The team's week: figures by rep, and what was won. A quiet week gets one line."""
    title = t("Team digest, {date}", date=t.date(local_day(t.zone, report.now)))
    if report.is_quiet:
        quiet = t(":palm_tree: A quiet week: nothing waits, nothing was won, nothing cools.")
        return ui.message(t, f"{title}\n{quiet}", [ui.header(title), ui.section(quiet)])
    parts = [_uncalled(t, report), _reactions(t, report), _won(t, report), _cooling(t, report)]
    said = [part for part in parts if part.lines]
    text = "\n".join([title, *(line for part in said for line in (*part.lines, part.note) if line)])
    return ui.message(
        t, text, [ui.header(title), *(block for part in said for block in part.blocks)]
    )


@dataclass(frozen=True)
class Part:
    """A title, short lines, and what is to be known of their figures."""

    lines: Sequence[str] = ()
    note: str = ""

    @property
    def blocks(self) -> list[ui.Block]:
        return ui.packed(self.lines) + ([ui.context(self.note)] if self.note else [])


def hello_message(t: Texts, chosen: Chosen, set_by: str) -> Message:
    """What a channel is told when a team digest is set for it."""
    words = t(
        ":wave: {name} has set a team digest for this channel: {hours}. It says who has ripe leads "
        "that nobody called, what was won and what cools.",
        name=name(set_by),
        hours=hours(t, chosen),
    )
    return ui.message(t, words, [ui.section(words)])


def hours(t: Texts, chosen: Chosen) -> str:
    """ "Mon, Wed and Fri, 08:30"; one day by its whole name."""
    days = chosen.digest_days
    words = t.weekday(*days) if len(days) == 1 else t.weekdays(days)
    return t("{days}, {time}", days=words, time=t.clock(chosen.digest_at))


def _uncalled(t: Texts, report: Report) -> Part:
    if not report.uncalled:
        return Part([t(":white_check_mark: *Every ripe lead was called*")])
    title = t.plural(
        ":large_green_circle: *{n} ripe lead, not called yet*",
        ":large_green_circle: *{n} ripe leads, not called yet*",
        report.uncalled,
    )
    lines = _by_rep(t, [(rep.name, rep.uncalled) for rep in report.reps])
    if report.pool:
        lines.append(t("• Nobody’s, in the pool: *{n}*", n=_count(t, report.pool)))
    return Part([title, *lines])


def _reactions(t: Texts, report: Report) -> Part:
    team = report.reactions
    if team == NO_REACTIONS:
        return Part()
    title = t(":stopwatch: *From signal to first touch*, last 7 days")
    everybody = t("Team: {figures}", figures=_figures(t, team))
    reps = sorted((rep for rep in report.reps if rep.reactions != NO_REACTIONS), key=_slowest)
    lines = [f"• {name(rep.name)}: {_figures(t, rep.reactions)}" for rep in reps]
    note = t(
        "The median, and of how many leads. It leaves out the open ones, which stand beside it with "
        "the age of the oldest."
    )
    return Part([title, everybody, *_first(t, lines)], note)


def _slowest(rep: Rep) -> tuple[int, float, str]:
    """Most open ones first, then the longest median."""
    took = rep.reactions.median or timedelta(0)
    return -rep.reactions.open, -took.total_seconds(), rep.name


def _figures(t: Texts, of: Reactions) -> str:
    """ "*2 h* (5) · 3 open, up to 4 days"."""
    parts = []
    if of.median is not None:
        parts.append(f"*{_span(t, of.median)}* ({t.number(of.touched)})")
    if of.oldest is not None:
        oldest = _span(t, of.oldest)
        parts.append(t.plural("{n} open, {span}", "{n} open, up to {span}", of.open, span=oldest))
    return " · ".join(parts)


def _won(t: Texts, report: Report) -> Part:
    if not report.won:
        return Part()
    since = t.date(local_day(t.zone, report.since))
    title = t(":trophy: *Won since {date}: {n}*", date=since, n=t.number(len(report.won)))
    totals = t.listed([t.money(total) for total in report.totals])
    lines = _first(t, [_deal(t, deal) for deal in report.won])
    return Part([f"{title} · {totals}" if totals else title, *lines])


def _deal(t: Texts, deal: Won) -> str:
    parts = [name(deal.company or t("unnamed")), t.money(deal.value) if deal.value else ""]
    return "• " + " · ".join(part for part in (*parts, name(deal.by)) if part)


def _cooling(t: Texts, report: Report) -> Part:
    if not report.cooling:
        return Part()
    title = t.plural(
        ":snowflake: *{n} lead cools within a week*",
        ":snowflake: *{n} leads cool within a week*",
        report.cooling,
    )
    return Part([title, *_by_rep(t, [(rep.name, rep.cooling) for rep in report.reps])])


def _by_rep(t: Texts, counts: Sequence[tuple[str, int]]) -> list[str]:
    """A line for each rep with any, the most first."""
    ordered = sorted((-count, rep) for rep, count in counts if count)
    return _first(t, [f"• {name(rep)}: *{_count(t, -count)}*" for count, rep in ordered])


def _count(t: Texts, count: int) -> str:
    return t.number(count) + ("+" if count >= MOST else "")


def _first(t: Texts, lines: list[str]) -> list[str]:
    more = len(lines) - MOST_LINES
    if more <= 0:
        return lines
    return [*lines[:MOST_LINES], t.plural("… {n} more", "… {n} more", more)]


def _span(t: Texts, span: timedelta) -> str:
    """ "25 min", "3 h", "2 days", on one line."""
    if span < _HOUR:
        words = t("{n} min", n=t.number(int(span / timedelta(minutes=1))))
    elif span < _TWO_DAYS:
        words = t("{n} h", n=t.number(int(span / _HOUR)))
    else:
        words = t.plural("{n} day", "{n} days", int(span / _DAY))
    return words.replace(" ", "\N{NO-BREAK SPACE}")
