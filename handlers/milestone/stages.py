"""A goal's milestones: one line for each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from handlers.ui.goals import amount, figure
from handlers.ui.mrkdwn import name
from handlers.ui.texts import Texts
from scoring.goals.goal import Target
from scoring.goals.report import GoalReport, StageReport

_DAY = timedelta(days=1)
_QUARTER, _HALF, _YEAR = 3, 6, 12  # months


def stage_lines(t: Texts, report: GoalReport, most: int) -> list[str]:
    """What each milestone plans of every target; where only some have room, those around today."""
    return _lines(t, report, most, len(report.goal.targets))


def short_stage_lines(t: Texts, report: GoalReport, most: int) -> list[str]:
    """Each milestone on one line of a phone: how it stands with the first target that it plans."""
    return _lines(t, report, most, 1)


def _lines(t: Texts, report: GoalReport, most: int, of_targets: int) -> list[str]:
    targets = {target.measure: target for target in report.goal.targets}
    shown, left_out = _around_today(report.stages, most)
    lines = [_stage(t, _of_first(one, of_targets), targets) for one in shown]
    if left_out:
        lines.append(t.plural("… {n} more", "… {n} more", left_out))
    return lines


def stage_name(t: Texts, begins: date, ends: date) -> str:
    """A span of days: "May 2026", "Q2 2026", "H1 2026", "2026", else from and to."""
    months = (ends + _DAY).month - begins.month
    months += 12 * ((ends + _DAY).year - begins.year)
    whole = begins.day == 1 and (ends + _DAY).day == 1
    if whole and months == 1:
        return t.month(begins)
    if whole and months == _QUARTER and begins.month % _QUARTER == 1:
        return t("Q{n} {year}", n=begins.month // _QUARTER + 1, year=begins.year)
    if whole and months == _HALF and begins.month % _HALF == 1:
        return t("H{n} {year}", n=begins.month // _HALF + 1, year=begins.year)
    if whole and months == _YEAR and begins.month == 1:
        return str(begins.year)
    return f"{t.full_date(begins)} – {t.full_date(ends)}"


def _of_first(stage: StageReport, of_targets: int) -> StageReport:
    """So that its mark, too, is of the targets that are told."""
    return replace(stage, planned=dict(list(stage.planned.items())[:of_targets]))


def _around_today(stages: Sequence[StageReport], most: int) -> tuple[Sequence[StageReport], int]:
    """As many as have room: the last that is over, the running one, and what comes next."""
    if len(stages) <= most:
        return stages, 0
    over = sum(stage.state == "done" for stage in stages)
    first = min(max(over - 1, 0), len(stages) - most)
    return stages[first : first + most], len(stages) - most


def _stage(t: Texts, stage: StageReport, targets: Mapping[str, Target]) -> str:
    title = name(stage.name) if stage.name else stage_name(t, stage.begins, stage.ends)
    if stage.state == "running":
        title = f"*{title}*"
    parts = [_stage_part(t, stage, targets[measure]) for measure in stage.planned]
    return f"{_mark(stage, targets)} {title}: {' · '.join(parts)}"


def _stage_part(t: Texts, stage: StageReport, target: Target) -> str:
    planned, reached = stage.planned[target.measure], stage.actual.get(target.measure, Decimal(0))
    plan = figure(t, target, planned)
    if stage.state == "ahead":
        return t("plan {amount}", amount=amount(t, target, plan, planned))
    done = amount(t, target, figure(t, target, reached), reached)
    return t("{done}, plan {amount}", done=done, amount=plan)


def _mark(stage: StageReport, targets: Mapping[str, Target]) -> str:
    if stage.state == "ahead":
        return ":white_circle:"
    if stage.state == "running":
        return ":arrow_forward:"
    reached = all(
        stage.actual.get(measure, 0) <= planned
        if targets[measure].at_most
        else stage.actual.get(measure, 0) >= planned
        for measure, planned in stage.planned.items()
    )
    return ":white_check_mark:" if reached else ":heavy_minus_sign:"
