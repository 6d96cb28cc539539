"""Goals for people at a terminal: what is said of one, in tables of 80 columns."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.calls_table import WIDEST
from bot.terminal import printable
from handlers.milestone.chains import share_words
from handlers.milestone.stages import stage_name
from handlers.milestone.words import honesty_lines, hours_line, lever_line
from handlers.ui.goals import (
    chance_words,
    estimate,
    figure,
    level_words,
    measure_words,
    range_words,
)
from handlers.ui.mrkdwn import shorten, unescape
from handlers.ui.texts import Texts
from scoring.goals.goal import Goal, Target
from scoring.goals.report import ChainReport, GoalReport, LevelReport, StageReport, TargetReport
from scoring.message import Message, say
from storage.goals import StoredGoal

LONGEST_CELL = 60
LONGEST_RANGE = 15  # in one line
STATES: Mapping[str, Message] = {
    "done": say("over"),
    "running": say("running"),
    "ahead": say("ahead"),
}
_EMOJI = re.compile(r":[a-z_]+: ?")


def print_goals(t: Texts, goals: Iterable[StoredGoal], owners: Mapping[int, str]) -> None:
    table = _table((t("Goal"), t("Whose"), t("From"), t("To"), t("Targets")))
    for one in goals:
        owner = owners.get(one.owner_id, "") if one.owner_id else t("the team")
        days = (_day(t, one.goal.begins), _day(t, one.goal.ends))
        _add(table, (one.goal.name, owner, *days, _targets(t, one.goal)))
    _print(table)


def print_report(t: Texts, report: GoalReport) -> None:
    """The targets, the milestones, the chains, and what else there is to be said."""
    goal, console = report.goal, Console(highlight=False)
    days = f"{t.full_date(goal.begins)} – {t.full_date(goal.ends)}"
    console.print(Text(printable(f"{goal.name} · {days}")), soft_wrap=True)
    _print(_targets_table(t, report.targets))
    _print(_stages_table(t, report))
    for chain in report.chains:
        _print(_chain_table(t, chain))
    for line in _sentences(t, report):
        console.print(Text(printable(line)), soft_wrap=True)


def found_lines(t: Texts, report: GoalReport) -> Iterable[str]:
    """What there is of each target so far: "New customers: 7 of 10"."""
    return [
        _plain(
            t(
                "{measure}: {actual} of {planned}",
                measure=measure_words(t, one.target.measure),
                actual=figure(t, one.target, one.actual),
                planned=figure(t, one.target, one.target.amount),
            )
        )
        for one in report.targets
    ]


def _targets_table(t: Texts, targets: Iterable[TargetReport]) -> Table:
    numbers = (t("So far"), t("Due"), t("Target"), t("Probably"), t("Chance"))
    table = _table((t("What"),), numbers, (t("At this pace"),))
    for one in targets:
        target, outlook = one.target, one.outlook
        between = range_words(t, target, outlook) if outlook else ""
        if len(between) > LONGEST_RANGE:
            between = between.replace("–", "–\n")
        probable = estimate(t, target, outlook.median) if outlook else "–"
        cells = (
            _plain(measure_words(t, target.measure)),
            figure(t, target, one.actual),
            figure(t, target, one.due),
            figure(t, target, target.amount),
            f"{probable}\n{between}",
            chance_words(t, outlook.probability) if outlook else "–",
            _day(t, one.finish) if one.finish else "–",
        )
        _add(table, cells)
    return table


def _stages_table(t: Texts, report: GoalReport) -> Table:
    """Of each milestone what was reached, and what was planned."""
    targets = [one.target for one in report.targets]
    measures = (_plain(measure_words(t, target.measure)) for target in targets)
    table = _table((t("Milestone"), ""), measures)
    for stage in report.stages:
        amounts = (_stage_amount(t, stage, target) for target in targets)
        _add(table, (_stage_words(t, stage), t.say(STATES[stage.state]), *amounts))
    return table


def _chain_table(t: Texts, chain: ChainReport) -> Table:
    numbers = (t("So far"), t("To the next"), t("Cases"), t("Min."), t("Needed"))
    table = _table((chain.name or t("Level"),), numbers)
    for place, level in enumerate(chain.levels, 1):
        cells = (
            _plain(level_words(t, level.level)),
            t.number(level.count),
            _rate(t, level) if place < len(chain.levels) else "",
            t.number(level.sample) if place < len(chain.levels) else "",
            "–" if level.minutes is None else t.number(round(level.minutes)),
            "–" if level.needed is None else t.number(level.needed, 1),
        )
        _add(table, cells)
    return table


def _rate(t: Texts, level: LevelReport) -> str:
    """ "31 % (24–39 %)", "10 (8–12)" with figures, or how many cases are missing."""
    if level.rate is None or level.rate_low is None or level.rate_high is None:
        return t.plural("{n} case too few", "{n} cases too few", level.missing)
    ends = (level.rate_low, level.rate_high)
    if level.is_yield:
        low, high = (t.number(end, 1) for end in ends)
        return f"{t.number(level.rate, 1)} ({low}–{high})"
    return f"{share_words(t, level.rate)} ({t.number(100 * ends[0])}–{share_words(t, ends[1])})"


def _sentences(t: Texts, report: GoalReport) -> Iterable[str]:
    """What the tables do not say."""
    targets = [one.target for one in report.targets]
    said = (
        hours_line(t, report.hours),
        lever_line(t, report.levers, targets),
        *honesty_lines(t, report),
        *(t.say(message) for message in report.assumptions),
    )
    return [_plain(line) for line in said if line]


def _stage_words(t: Texts, stage: StageReport) -> str:
    return stage.name or stage_name(t, stage.begins, stage.ends)


def _stage_amount(t: Texts, stage: StageReport, target: Target) -> str:
    planned = figure(t, target, stage.planned[target.measure])
    if stage.state == "ahead":
        return planned
    actual = figure(t, target, stage.actual.get(target.measure, 0))
    return t("{actual} of {planned}", actual=actual, planned=planned)


def _targets(t: Texts, goal: Goal) -> str:
    return ", ".join(
        f"{_plain(measure_words(t, target.measure))} {figure(t, target, target.amount)}"
        for target in goal.targets
    )


def _table(
    words: Iterable[str], numbers: Iterable[str] = (), last_words: Iterable[str] = ()
) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for header in words:
        table.add_column(Text(printable(header)), overflow="fold")
    for header in numbers:
        table.add_column(Text(printable(header)), justify="right", overflow="fold")
    for header in last_words:
        table.add_column(Text(printable(header)), overflow="fold")
    return table


def _add(table: Table, cells: Sequence[str]) -> None:
    # As `Text`, so that a name in [brackets] is not taken for markup.
    table.add_row(*(Text("\n".join(map(_line, cell.split("\n")))) for cell in cells))


def _line(text: str) -> str:
    return shorten(printable(text), LONGEST_CELL)


def _print(table: Table) -> None:
    console = Console(highlight=False)
    console.print(table, width=min(console.width, WIDEST))


def _plain(line: str) -> str:
    """What is written for Slack, without its markup."""
    return unescape(_EMOJI.sub("", line).replace("*", ""))


def _day(t: Texts, day: date) -> str:
    return day.isoformat() if t.language == "en" else f"{day:%d.%m.%Y}"
