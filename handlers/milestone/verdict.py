"""The learning phase: what is said of it while it lasts, and what there is to decide after it."""

from decimal import Decimal

from handlers.milestone.flow import Shown
from handlers.ui import blocks as ui
from handlers.ui.goals import amount, chance_words, estimate, figure
from handlers.ui.texts import Texts
from scoring.goals.report import GoalReport, TargetReport

KEEP = "milestone_keep"  # value: a goal's id
RETARGET = "milestone_retarget"  # value: a goal's id, measure and amount
CHANGE = "milestone_change"  # value: a goal's id


def learning_line(t: Texts, shown: Shown) -> str:
    """What the learning phase says; empty where there is none, or its target is locked."""
    report, learn_until = shown.report, shown.report.goal.learn_until
    if learn_until is None:
        return ""
    if report.today <= learn_until:
        return t(
            ":seedling: Learning until {day}: the rates are measured, the target is not locked.",
            day=t.full_date(learn_until),
        )
    return verdict_words(t, report) if shown.is_open else ""


def verdict_words(t: Texts, report: GoalReport) -> str:
    """Whether the target should stand, now that the rates are measured."""
    over = t(":scales: *The learning phase is over.*")
    verdict, judged = report.verdict, judged_target(report)
    if verdict is None or judged is None:
        return over + " " + t("Too little is known to say whether the target should stand.")
    target = judged.target
    whole = amount(t, target, figure(t, target, target.amount), target.amount)
    chance = t(
        "At these rates the chance to reach {whole} is {chance}",
        whole=whole,
        chance=chance_words(t, verdict.probability),
    )
    if verdict.stand:
        return f"{over} {chance}: " + t("the target can stand.")
    if verdict.proposed is None:
        return f"{over} {chance}."
    proposed = estimate(t, target, float(verdict.proposed))
    return f"{over} {chance}: " + t("{proposed} would be realistic.", proposed=proposed)


def judged_target(report: GoalReport) -> TargetReport | None:
    """The target that the verdict speaks of: the first that has a forecast."""
    return next((one for one in report.targets if one.outlook and not one.target.at_most), None)


def verdict_buttons(t: Texts, shown: Shown) -> ui.Block | None:
    """Keep it, take what is proposed, or change it; for who may."""
    if not (shown.is_open and shown.known.may_change):
        return None
    report, goal_id = shown.report, str(shown.known.goal_id)
    judged, verdict = judged_target(report), report.verdict
    keep = (judged or report.targets[0]).target
    lower = None
    if verdict and verdict.proposed and judged:
        proposed = estimate(t, judged.target, float(verdict.proposed))
        value = f"{goal_id}/{verdict.proposed}/{judged.target.measure}"
        lower = ui.button(t("Make it {amount}", amount=proposed), RETARGET, value, "primary")
    kept = t("Keep {amount}", amount=figure(t, keep, keep.amount))
    return ui.actions(
        ui.button(kept, KEEP, goal_id, None if lower else "primary"),
        lower,
        ui.button(t("Change…"), CHANGE, goal_id),
    )


def parse_target(value: str) -> tuple[int, str, Decimal]:
    """The goal, measure and amount of a button that changes a target."""
    goal_id, amount, measure = value.split("/", 2)
    return int(goal_id), measure, Decimal(amount)
