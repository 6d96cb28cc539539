"""A goal in one message that is understood at one look, and the answers around it."""

from collections.abc import Sequence
from typing import Any

from handlers.milestone.chains import chain_lines
from handlers.milestone.flow import Known, Shown
from handlers.milestone.stages import short_stage_lines, stage_name
from handlers.milestone.verdict import learning_line, verdict_buttons, verdict_words
from handlers.milestone.words import (
    about_line,
    headline,
    honesty_lines,
    hours_line,
    lever_line,
    target_lines,
    targets_words,
    whose,
)
from handlers.ui import blocks as ui
from handlers.ui.actions import GOAL_DETAILS, GOAL_NEW, GOAL_SHOW
from handlers.ui.mrkdwn import NAME, bold, escape, shorten
from handlers.ui.texts import Texts

COUNTS = "milestone_counts"  # value: a goal's id; opens what counts
ALL = "milestone_all"  # lists the goals
MOST_STAGES, MOST_TARGETS, MOST_OTHERS, MOST_LISTED = 4, 4, 3, 20

Message = dict[str, Any]


def goal_message(
    t: Texts, shown: Shown, picture: ui.Block | None = None, notice: str = ""
) -> Message:
    """What is to be known of a goal at first look; the rest is behind “Details”."""
    report = shown.report
    blocks: list[ui.Block | None] = [
        ui.section(notice) if notice else None,
        ui.section(headline(t, report)),
        ui.context(about_line(t, report, shown.known.owner)),
        *_learning(t, shown),
        *(ui.section("\n".join(target_lines(t, report, one))) for one in _targets(shown)),
        picture,
        _lines(lever_line(t, report.levers, report.goal.targets), hours_line(t, report.hours)),
        _lines(t("*Milestones*"), *short_stage_lines(t, report, MOST_STAGES)),
        _honesty(t, shown),
        _buttons(t, shown),
        _others(t, shown.others),
    ]
    return _message(t, [block for block in blocks if block])


def list_message(t: Texts, goals: Sequence[Known], title: str = "") -> Message:
    """The goals in force, each with a button that shows it."""
    title = title or t.plural("*{n} goal in force*", "*{n} goals in force*", len(goals))
    blocks = [ui.section(title)]
    for known in goals[:MOST_LISTED]:
        show = ui.button(t("Show"), GOAL_SHOW, str(known.goal_id))
        blocks.append(ui.section(_entry(t, known), show))
    if len(goals) > MOST_LISTED:
        left_out = len(goals) - MOST_LISTED
        blocks.append(ui.context(t.plural("… {n} more", "… {n} more", left_out)))
    return _message(t, [*blocks, ui.actions(_new(t))])


def none_message(t: Texts, of_team: bool = False) -> Message:
    """There is no goal yet: what one is good for, and how to set it."""
    first = (
        t(":dart: *The team has no goal yet.*") if of_team else t(":dart: *You have no goal yet.*")
    )
    lines = [
        first,
        t(
            "Say what you want to reach and until when, for example ten new customers and 40,000 € "
            "this year. From what you log I learn how many contacts become calls, appointments and "
            "deals, and tell you whether the goal is realistic, what it costs in hours a week, and "
            "where one step more brings most."
        ),
    ]
    button = ui.button(t("Set a goal"), GOAL_NEW, style="primary")
    return _message(t, [ui.section("\n".join(lines)), ui.actions(button)])


def unknown_message(t: Texts, words: str, goals: Sequence[Known]) -> Message:
    """No goal is clearly meant by the words: those that may be."""
    typed = escape(shorten(words, NAME))
    if not goals:
        return none_message(t)
    return list_message(t, goals, t("Which goal do you mean by “{words}”?", words=typed))


def gone_message(t: Texts) -> Message:
    words = t("This goal is not in force any more.") + " " + t("`/milestone` shows what is.")
    return ui.message(t, words, [ui.section(words)])


def saved_words(t: Texts, shown: Shown) -> str:
    """Above a goal that was just set."""
    if shown.report.counting:
        return t(
            ":white_check_mark: The goal is set. I am counting what was logged before; press "
            "Refresh in a minute."
        )
    return t(":white_check_mark: The goal is set, and what was logged before is counted.")


def locked_words(t: Texts) -> str:
    return t(":lock: The target is locked.")


def ended_words(t: Texts, goal_name: str) -> str:
    return t(":wave: {name} has ended. What you logged stays.", name=bold(goal_name))


def help_message(t: Texts) -> Message:
    lines = [
        t("*Is our goal realistic?*"),
        t("`/milestone` – your current goal: where it stands, what is probable, what helps most"),
        t("`/milestone team` – the team’s"),
        t("`/milestone New customers` – a goal by its name, or a part of it"),
        t("`/milestone list` – all goals you may see"),
        t("`/milestone new` – set a goal, or replace one"),
        t(
            "Hit rates are learned from what you log, for example "
            "`/log Müller called, appointment Tue 10am, 12min`: with channel and minutes they say "
            "more. A rate is shown from ten cases on."
        ),
    ]
    return _message(t, [ui.section("\n".join(lines))])


def learned_message(t: Texts, shown: Shown) -> Message:
    """What the learning phase has shown, and what there is to decide."""
    report = shown.report
    blocks: list[ui.Block | None] = [
        ui.section(headline(t, report)),
        ui.section(verdict_words(t, report)),
        *(_lines(*chain_lines(t, chain)) for chain in report.chains[:1]),
        verdict_buttons(t, shown),
        ui.actions(ui.button(t("Show"), GOAL_SHOW, str(shown.known.goal_id))),
    ]
    return _message(t, [block for block in blocks if block])


def picture_message(t: Texts, report_name: str, file_id: str, alt: str) -> Message:
    """The picture alone, for where it comes after the words."""
    return ui.message(t, f"{bold(report_name)}\n{escape(alt)}", [ui.picture(file_id, alt)])


def _learning(t: Texts, shown: Shown) -> list[ui.Block | None]:
    line = learning_line(t, shown)
    return [ui.section(line), verdict_buttons(t, shown)] if line else []


def _targets(shown: Shown) -> Sequence[Any]:
    return shown.report.targets[:MOST_TARGETS]


def _honesty(t: Texts, shown: Shown) -> ui.Block | None:
    report = shown.report
    lines = honesty_lines(t, report)
    lines += [t.say(one) for one in report.assumptions[:1]]
    return ui.context("\n".join(lines)) if lines else None


def _buttons(t: Texts, shown: Shown) -> ui.Block:
    goal_id = str(shown.known.goal_id)
    return ui.actions(
        ui.button(t("Details"), GOAL_DETAILS, goal_id),
        ui.button(t("What counts?"), COUNTS, goal_id),
        ui.button(t("Refresh"), GOAL_SHOW, goal_id),
        _new(t),
    )


def _others(t: Texts, others: Sequence[Known]) -> ui.Block | None:
    """Further goals by their names; Slack wants each button's action to be another one."""
    if not others:
        return None
    buttons = [
        ui.button(known.goal.name, f"{GOAL_SHOW}:{place}", str(known.goal_id))
        for place, known in enumerate(others[:MOST_OTHERS])
    ]
    more = len(others) - MOST_OTHERS
    every = ui.button(t("All goals"), ALL) if more > 0 else None
    return ui.actions(*buttons, every)


def _new(t: Texts) -> ui.Element:
    return ui.button(t("New goal"), GOAL_NEW)


def _entry(t: Texts, known: Known) -> str:
    goal, owner = known.goal, whose(t, known.owner)
    days = stage_name(t, goal.begins, goal.ends)
    return f"{bold(goal.name)} · {owner}\n{targets_words(t, goal)} · {days}"


def _lines(*lines: str) -> ui.Block | None:
    """One section of all lines that say something."""
    said = [line for line in lines if line]
    return ui.section("\n".join(said)) if said else None


def _message(t: Texts, blocks: Sequence[ui.Block]) -> Message:
    """The text is what the blocks say, in their order."""
    return ui.message(t, "\n".join(said for block in blocks if (said := _said(block))), blocks)


def _said(block: ui.Block) -> str:
    if block["type"] == "image":
        return escape(str(block["alt_text"]))
    if block["type"] == "section":
        return str(block["text"]["text"])
    if block["type"] == "context":
        return "\n".join(element["text"] for element in block["elements"])
    return ""
