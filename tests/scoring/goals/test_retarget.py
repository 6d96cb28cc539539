"""A goal with another target is a goal still: its milestones add up to it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from scoring.goals.goal import Goal, Milestone, Target
from scoring.goals.goal_toml import parse_goal, to_toml
from scoring.goals.retarget import with_target
from scoring.goals.standard_chain import standard_chain

CUSTOMERS, REVENUE = Target("new_customers", Decimal(10)), Target("revenue", Decimal(900), "EUR")
GOAL = Goal(
    "G",
    date(2026, 1, 1),
    date(2026, 12, 31),
    (CUSTOMERS, REVENUE),
    chains=(standard_chain(),),
)


def test_only_the_target_that_is_meant_changes() -> None:
    changed = with_target(GOAL, "new_customers", Decimal(7))
    assert changed == replace(GOAL, targets=(replace(CUSTOMERS, amount=Decimal(7)), REVENUE))


@given(st.lists(st.integers(0, 50), min_size=2, max_size=5).filter(any), st.integers(1, 200))
def test_milestones_by_hand_add_up_to_the_new_target(parts: list[int], amount: int) -> None:
    whole = Decimal(sum(parts))
    milestones = tuple(
        Milestone(date(2026, 12, 31 - len(parts) + place), "", {"new_customers": Decimal(part)})
        for place, part in enumerate(parts, 1)
    )
    goal = replace(
        GOAL,
        targets=(replace(CUSTOMERS, amount=whole), REVENUE),
        split=None,
        milestones=milestones,
    )
    changed = with_target(goal, "new_customers", Decimal(amount))
    assert parse_goal(to_toml(changed)) == changed
    assert all(one.amounts["new_customers"] >= 0 for one in changed.milestones)
