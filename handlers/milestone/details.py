"""What stands behind a goal's message: its milestones, chains and assumptions, and which deals count."""

import json
from collections.abc import Sequence
from typing import Any

from handlers.milestone.chains import chain_lines, chain_title, needs_lines
from handlers.milestone.flow import Deals, Shown
from handlers.milestone.stages import stage_lines
from handlers.milestone.verdict import CHANGE
from handlers.milestone.words import (
    about_line,
    gain_words,
    headline,
    honesty_lines,
    hours_line,
    lever_points,
    step_words,
    target_lines,
    targets_words,
)
from handlers.ui import blocks as ui
from handlers.ui.mrkdwn import bold, name
from handlers.ui.texts import Texts
from scoring.goals.goal import Goal
from scoring.goals.report import GoalReport

DETAILS_VIEW = "milestone_details_view"
COUNTS_VIEW = "milestone_counts_view"
END = "milestone_end"  # value: a goal's id
MOST_STAGES = 40

View = dict[str, Any]


def about(goal_id: int, response_url: str) -> str:
    """What a modal remembers: its goal, and the message that it was opened from."""
    return json.dumps({"goal": goal_id, "response_url": response_url})


def details_view(t: Texts, shown: Shown, meta: str) -> View:
    report = shown.report
    blocks = [
        ui.section(f"{headline(t, report)}\n{about_line(t, report, shown.known.owner)}"),
        *(ui.section("\n".join(target_lines(t, report, one))) for one in report.targets),
        *_titled(t("*Milestones*"), stage_lines(t, report, MOST_STAGES)),
        *_chains(t, report),
        *_titled("", [line for line in (hours_line(t, report.hours), *_levers(t, report)) if line]),
        *_titled(t("*What this rests on*"), _assumptions(t, report)),
        *_buttons(t, shown),
    ]
    return ui.modal(t, DETAILS_VIEW, t("Details"), blocks, None, meta)


def counts_view(t: Texts, counted: Deals) -> View:
    """The rule, and how it was applied to the latest deals."""
    lines = [_deal(t, counted, place) for place in range(len(counted.deals))] or [
        t("No deal in the goal’s period yet.")
    ]
    blocks = [
        ui.section("\n".join(_rule(t, counted.goal))),
        ui.divider(),
        *_titled(t("*The latest deals*"), lines),
    ]
    return ui.modal(t, COUNTS_VIEW, t("What counts?"), blocks, None)


def notice_view(t: Texts, words: str) -> View:
    return ui.modal(t, DETAILS_VIEW, t("Goal"), [ui.section(words)], None)


def _chains(t: Texts, report: GoalReport) -> list[ui.Block]:
    blocks: list[ui.Block] = []
    for chain in report.chains:
        blocks += _titled(chain_title(t, chain), [*chain_lines(t, chain), *needs_lines(t, chain)])
    return blocks


def _levers(t: Texts, report: GoalReport) -> list[str]:
    if not report.levers:
        return []
    points = lever_points(report.levers, report.goal.targets)
    title = (
        t("*What one percentage point more would bring*")
        if points == 1
        else t("*What ten percentage points more would bring*")
    )
    gains = [gain_words(t, lever, report.goal.targets, points) for lever in report.levers]
    steps = [step_words(t, lever) for lever in report.levers]
    return [title, *(f"• {step}: {gain}" for step, gain in zip(steps, gains, strict=True))]


def _assumptions(t: Texts, report: GoalReport) -> list[str]:
    lines = [*(t.say(one) for one in report.assumptions), *honesty_lines(t, report)]
    lines.append(
        t(
            "A hit rate is of those who have had the time to go on; its range holds 80 %, as that of "
            "the forecast does."
        )
    )
    return [f"• {line}" for line in lines]


def _buttons(t: Texts, shown: Shown) -> list[ui.Block]:
    if not shown.known.may_change:
        return []
    goal_id, title = str(shown.known.goal_id), shown.report.goal.name
    sure = ui.confirm(
        t("End the goal?"),
        t("{name} is not counted any more. What you logged stays.", name=title),
        t("Yes, end it"),
        t("Keep it"),
    )
    return [
        ui.actions(
            ui.button(t("Change…"), CHANGE, goal_id),
            ui.button(t("End goal"), END, goal_id, "danger", sure),
        )
    ]


def _rule(t: Texts, goal: Goal) -> list[str]:
    """What counts for this goal, in sentences."""
    who = t("what the whole team logs") if goal.owner is None else t("what its owner logs")
    lines = [
        bold(goal.name),
        t(
            "{targets}: it counts {who}, from {first} to {last}.",
            targets=targets_words(t, goal),
            who=who,
            first=t.full_date(goal.begins),
            last=t.full_date(goal.ends),
        ),
        t("A lead’s deals of one day are one; what was taken back does not count."),
    ]
    if goal.channels:
        channels = t.listed([name(one) for one in sorted(goal.channels)])
        lines.append(
            t(
                "Only leads count whose first touch came through {channels}. The first touch is the "
                "earliest that is known of a lead: your own, with the channel you logged, or a "
                "signal, with its source.",
                channels=channels,
            )
        )
    return lines


def _deal(t: Texts, counted: Deals, place: int) -> str:
    """ ":white_check_mark: *Krause GmbH*, 12 May 2026, €4,000 – first touch through xing on …"."""
    found = counted.deals[place]
    lead, way = found.lead, found.way
    who = bold(lead.name) if lead.external_id in counted.named else t("a colleague’s lead")
    value = t.money(found.deal.value) if found.deal.value else t("no value logged")
    channel = name(way.first.channel) if way.first.channel else ""
    day = t.full_date(way.first.at.astimezone(t.zone).date())
    came = (
        t("first touch through {channel} on {day}", channel=channel, day=day)
        if channel
        else t("first touch on {day}, no channel logged", day=day)
    )
    line = f"{who} · {t.full_date(found.deal.day)} · {value} – {came}"
    if not way.counts:
        return f":no_entry_sign: {line}: " + t("does not count")
    if not found.is_new_customer:
        return f":white_check_mark: {line}, " + t("no new customer")
    return f":white_check_mark: {line}"


def _titled(title: str, lines: Sequence[str]) -> list[ui.Block]:
    return ui.packed([*([title] if title else []), *lines]) if lines else []
