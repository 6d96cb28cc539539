"""The lines in which a goal is told. Each stands by itself, so that a message can leave some out."""

from collections.abc import Sequence

from handlers.milestone.stages import stage_name
from handlers.ui.goals import (
    amount,
    chance_words,
    course_words,
    estimate,
    figure,
    level_words,
    of_target,
    progress_bar,
)
from handlers.ui.mrkdwn import bold, name
from handlers.ui.texts import Texts
from scoring.goals.goal import Goal, Target
from scoring.goals.report import (
    GoalReport,
    Hours,
    Lever,
    TargetReport,
)

_PICTURED = 0.2  # of a customer; what is less nobody can picture


def headline(t: Texts, report: GoalReport) -> str:
    """The goal, and how its first target stands."""
    goal, first = report.goal, report.targets[0]
    title = f":dart: {bold(goal.name)}"
    if report.today < goal.begins:
        return t("{title} – begins on {day}", title=title, day=t.full_date(goal.begins))
    reached = f"{figure(t, first.target, first.actual)} {of_target(t, first.target)}"
    if report.today > goal.ends:
        return t("{title} – ended: {reached}", title=title, reached=reached)
    return t(
        "{title} – {reached}, {course}", title=title, reached=reached, course=_course(t, first)
    )


def target_lines(t: Texts, report: GoalReport, one: TargetReport) -> list[str]:
    """A bar with target, actual and due; the forecast; when it is done at this pace.

    How the first one stands is said in the headline.
    """
    is_first = one is report.targets[0]
    lines = [_first_bar(t, report, one) if is_first else _further_bar(t, report, one)]
    if report.today <= report.goal.ends:
        lines += [line for line in (_forecast(t, one), _finish(t, report, one)) if line]
    return lines


def hours_line(t: Texts, hours: Hours | None) -> str:
    """What it costs a week against what there is, and how long that takes."""
    if hours is None:
        return ""
    needed = t("{n} h a week", n=t.number(hours.needed, 1))
    if hours.available is None:
        return t(":hourglass: It takes *{needed}*.", needed=needed)
    has = t.number(hours.available, 1)
    has = t("you have {n}", n=has) if hours.stated else t("you logged {n} of late", n=has)
    line = t(":hourglass: It takes *{needed}*, {has}", needed=needed, has=has)
    if hours.needed <= hours.available:
        return t("{line}: that is enough.", line=line)
    if hours.enough_by is None:
        return f"{line}."
    return t(
        "{line}: with these it takes until {day}.", line=line, day=t.full_date(hours.enough_by)
    )


def lever_line(t: Texts, levers: Sequence[Lever], targets: Sequence[Target]) -> str:
    """What moves the goal most, and how little the next one does."""
    if not levers:
        return ""
    points = lever_points(levers, targets)
    line, *others = [
        {"step": step_words(t, one), "gain": gain_words(t, one, targets, points)} for one in levers
    ]
    first = (
        t(":bulb: The lever is *{step}*: one percentage point more here brings {gain}", **line)
        if points == 1
        else t(":bulb: The lever is *{step}*: ten percentage points more here bring {gain}", **line)
    )
    if not others:
        return f"{first}."
    if points == 1:
        return t("{line}; one at {step} brings {gain}.", line=first, **others[0])
    return t("{line}; ten at {step} bring {gain}.", line=first, **others[0])


def lever_points(levers: Sequence[Lever], targets: Sequence[Target]) -> int:
    """How many percentage points to speak of: ten where one brings too little to picture. What they
    bring grows evenly with each, as the others' rates stay as they are.
    """
    first = next(one for one in targets if one.measure == levers[0].measure)
    return 10 if not first.currency and 0 < levers[0].gain < _PICTURED else 1


def step_words(t: Texts, lever: Lever) -> str:
    return f"{level_words(t, lever.level)} → {level_words(t, lever.following)}"


def gain_words(t: Texts, lever: Lever, targets: Sequence[Target], points: int = 1) -> str:
    """ "0.6 customers", "0.04 customers", "€1,200"; what is smaller still is said to be so."""
    target = next(one for one in targets if one.measure == lever.measure)
    smallest, brought = 1.0 if target.currency else 0.01, lever.gain * points
    if 0 < brought < smallest:
        shown = figure(t, target, 1) if target.currency else t.number(smallest, 2)
        return t("less than {amount}", amount=amount(t, target, shown, 2))
    gain = round(brought, 1 if brought >= 0.1 else 2)
    shown = estimate(t, target, gain) if target.currency else t.number(gain, 2)
    return amount(t, target, shown, gain)


def honesty_lines(t: Texts, report: GoalReport) -> list[str]:
    """What the numbers do not contain, and how sure they are."""
    lines = []
    if report.counting:
        lines.append(
            t(":hourglass_flowing_sand: I am still counting: the numbers are not complete yet.")
        )
    elif report.behind:
        lines.append(
            t.plural(
                ":hourglass_flowing_sand: {n} change is not counted yet.",
                ":hourglass_flowing_sand: {n} changes are not counted yet.",
                report.behind,
            )
        )
    if report.left_out:
        sums = t.listed([t.money(value) for value in report.left_out])
        lines.append(t("Not counted, as nothing is converted: {sums}.", sums=sums))
    if report.elsewhere:
        lines.append(
            t.plural(
                "{n} deal came through other channels and does not count.",
                "{n} deals came through other channels and do not count.",
                report.elsewhere,
            )
        )
    if report.sample_too_small:
        lines.append(t("Some hit rates rest on few cases."))
    return lines


def _course(t: Texts, one: TargetReport) -> str:
    if one.actual >= one.target.amount and not one.target.at_most:
        return t("reached :tada:")
    return course_words(t, one)


def _first_bar(t: Texts, report: GoalReport, one: TargetReport) -> str:
    bar = _bar(one)
    if not _is_running(report):
        return bar
    course = t("on course") if one.on_course else t("behind")
    return f"{bar} {_mark(one)} {course} · {_due(t, one)}"


def _further_bar(t: Texts, report: GoalReport, one: TargetReport) -> str:
    reached = f"{figure(t, one.target, one.actual)} {of_target(t, one.target)}"
    line = f"{_bar(one)} *{reached}*"
    if not _is_running(report):
        return line
    return f"{line}\n{_mark(one)} {_course(t, one)} · {_due(t, one)}"


def _bar(one: TargetReport) -> str:
    return progress_bar(float(one.actual / one.target.amount))


def _due(t: Texts, one: TargetReport) -> str:
    return t("due today: {amount}", amount=figure(t, one.target, one.due))


def _mark(one: TargetReport) -> str:
    return ":large_green_circle:" if one.on_course else ":red_circle:"


def _is_running(report: GoalReport) -> bool:
    return report.goal.begins <= report.today <= report.goal.ends


def _forecast(t: Texts, one: TargetReport) -> str:
    """ "Probably 8 of 10 customers, 6 to 11; a 22 % chance to reach 10"."""
    target, outlook = one.target, one.outlook
    if outlook is None:
        return t(":crystal_ball: No forecast yet: too little is known.")
    probable = f"*{estimate(t, target, outlook.median)} {of_target(t, target)}*"
    low, high = estimate(t, target, outlook.low), estimate(t, target, outlook.high)
    if low != high:
        probable = t("{probable}, {low} to {high}", probable=probable, low=low, high=high)
    if one.actual >= target.amount and not target.at_most:
        return t(":crystal_ball: Probably {probable} by the end.", probable=probable)
    chance, whole = chance_words(t, outlook.probability), figure(t, target, target.amount)
    if target.at_most:
        return t(
            ":crystal_ball: Probably {probable}; the chance to stay at {whole} or below is {chance}.",
            probable=probable,
            whole=whole,
            chance=chance,
        )
    return t(
        ":crystal_ball: Probably {probable}; the chance to reach {whole} is {chance}.",
        probable=probable,
        whole=whole,
        chance=chance,
    )


def _finish(t: Texts, report: GoalReport, one: TargetReport) -> str:
    """When it is done at the pace so far, said in months where that is far away."""
    if one.target.at_most or one.finish is None or report.today < report.goal.begins:
        return ""
    if one.actual >= one.target.amount:
        return t(":checkered_flag: Reached on {day}.", day=t.full_date(one.finish))
    ends, done = report.goal.ends, one.finish
    if (done.year, done.month) == (ends.year, ends.month):
        return t(":calendar: At the pace so far on {day}.", day=t.full_date(done))
    return t(
        ":calendar: At the pace so far in {done} instead of {planned}.",
        done=t.month(done),
        planned=t.month(ends),
    )


def about_line(t: Texts, report: GoalReport, owner: str | None) -> str:
    """Whose goal it is, when, and what only counts."""
    goal = report.goal
    parts = [whose(t, owner), stage_name(t, goal.begins, goal.ends)]
    if goal.channels:
        channels = t.listed([name(one) for one in sorted(goal.channels)])
        parts.append(t("only what came through {channels}", channels=channels))
    return " · ".join(parts)


def whose(t: Texts, owner: str | None) -> str:
    """`owner` is "" for the reader's own goal, None for the team's."""
    if owner is None:
        return t("The team’s goal")
    return t("Goal of {name}", name=name(owner)) if owner else t("Your goal")


def targets_words(t: Texts, goal: Goal) -> str:
    """ "10 customers and €40,000"."""
    said = [amount(t, one, figure(t, one, one.amount), one.amount) for one in goal.targets]
    return t.listed(said)
