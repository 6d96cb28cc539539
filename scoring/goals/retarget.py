"""A goal with another target, its milestones made to fit."""

from dataclasses import replace
from decimal import Decimal

from scoring.goals.goal import Goal, Milestone


def with_target(goal: Goal, measure: str, amount: Decimal) -> Goal:
    """The goal with another amount of a measure. Parts of milestones by hand change in proportion, to
    whole numbers, and the last one takes what is left: they add up to the amount.
    """
    before = next(target for target in goal.targets if target.measure == measure)
    targets = tuple(
        replace(target, amount=amount) if target is before else target for target in goal.targets
    )
    milestones = _in_proportion(goal.milestones, measure, amount / before.amount, amount)
    return replace(goal, targets=targets, milestones=milestones)


def _in_proportion(
    milestones: tuple[Milestone, ...], measure: str, share: Decimal, amount: Decimal
) -> tuple[Milestone, ...]:
    with_parts = [at for at, one in enumerate(milestones) if measure in one.amounts]
    changed = list(milestones)
    left = amount
    for at in with_parts:
        part = min(Decimal(round(milestones[at].amounts[measure] * share)), left)
        if at == with_parts[-1]:
            part = left
        left -= part
        amounts = {**milestones[at].amounts, measure: part}
        changed[at] = replace(milestones[at], amounts=amounts)
    return tuple(changed)
