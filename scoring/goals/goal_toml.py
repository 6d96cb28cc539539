"""A goal as TOML: read with every mistake named, and written."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation

from scoring.goals.goal import Chain, Goal, Level, Milestone, Target, When
from scoring.goals.goal_reader import IN_ONE, read_goal
from scoring.toml_reader import Problem, Reader, first_mistake, plain, quoted

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def parse_goal(text: str) -> Goal:
    """The goal that `text` describes; raises `Refused` with its first mistake."""
    goal, problems = check_goal(text)
    if goal is None:
        raise first_mistake(problems)
    return goal


def check_goal(text: str) -> tuple[Goal | None, list[Problem]]:
    """The goal, or None where there is a mistake; and every mistake and warning."""
    reader = Reader()
    data = reader.document(text, parse_float=_exact)
    if data is None:
        return None, reader.problems
    goal = read_goal(reader, data)
    return (None if reader.has_mistakes() else goal), reader.problems


def to_toml(goal: Goal) -> str:
    """The goal as TOML that reads back as the same goal."""
    return "\n".join([*_settings(goal), *_targets(goal), *_milestones(goal), *_chains(goal)]) + "\n"


def _exact(number: str) -> Decimal:
    """A TOML float as it is written; what no Decimal can hold is not a number."""
    try:
        return Decimal(number)
    except InvalidOperation:
        return Decimal("nan")


def _settings(goal: Goal) -> Iterator[str]:
    yield f"name = {quoted(goal.name)}"
    yield f"owner = {quoted(goal.owner)}" if goal.owner else "team = true"
    yield f"kind = {quoted(goal.kind)}"
    yield f"from = {goal.begins}"
    yield f"to = {goal.ends}"
    if goal.channels:
        yield f"channels = {_list(goal.channels)}"
    if not goal.milestones:
        yield f"split = {quoted(goal.split or IN_ONE)}"
    if goal.learn_until:
        yield f"learn_until = {goal.learn_until}"
    if goal.hours_per_week is not None:
        yield f"hours_per_week = {plain(goal.hours_per_week)}"


def _targets(goal: Goal) -> Iterator[str]:
    yield from ("", "[targets]")
    for target in goal.targets:
        amount = _amount(target.amount, target)
        value = f"{{ amount = {amount}, at_most = true }}" if target.at_most else amount
        yield f"{_key(target.measure)} = {value}"


def _milestones(goal: Goal) -> Iterator[str]:
    by_measure = {target.measure: target for target in goal.targets}
    for milestone in goal.milestones:
        yield from ("", "[[milestones]]", f"to = {milestone.ends}")
        if milestone.name:
            yield f"name = {quoted(milestone.name)}"
        if milestone.amounts:
            yield f"targets = {_parts(milestone, by_measure)}"


def _parts(milestone: Milestone, targets: Mapping[str, Target]) -> str:
    return _pairs(
        (measure, _amount(amount, targets[measure]))
        for measure, amount in milestone.amounts.items()
    )


def _chains(goal: Goal) -> Iterator[str]:
    match goal.chains:
        case (Chain(levels, name="", channels=channels),) if not channels:
            yield from _levels(levels, "chain")
        case chains:
            for chain in chains:
                yield from ("", "[[chains]]")
                if chain.name:
                    yield f"name = {quoted(chain.name)}"
                if chain.channels:
                    yield f"channels = {_list(chain.channels)}"
                yield from _levels(chain.levels, "chains.levels")


def _levels(levels: Iterable[Level], table: str) -> Iterator[str]:
    for level in levels:
        yield from ("", f"[[{table}]]", f"level = {quoted(level.name)}")
        yield f"when = {_when(level.when)}"
        if level.minutes is not None:
            yield f"minutes = {level.minutes}"


def _when(when: When) -> str:
    asked = {
        "kind": when.kind,
        "outcome": when.outcome,
        "signal": when.signal,
        "figure": when.figure,
    }
    return _pairs((name, quoted(word)) for name, word in asked.items() if word is not None)


def _amount(amount: Decimal, target: Target) -> str:
    return quoted(f"{amount:f} {target.currency}") if target.currency else f"{amount:f}"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    inside = ", ".join(f"{_key(name)} = {value}" for name, value in pairs)
    return f"{{ {inside} }}" if inside else "{}"


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else quoted(name)


def _list(names: Iterable[str]) -> str:
    return f"[{', '.join(quoted(name) for name in sorted(names))}]"
