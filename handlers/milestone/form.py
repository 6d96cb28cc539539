"""A goal as a form: filled from a goal, and made TOML, so that one reader alone knows what is wrong."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from handlers.milestone.chain_text import chain_lines_of, chain_toml
from handlers.ui.texts import Texts
from scoring.amounts import number, number_or_money
from scoring.goals.goal import NEW_CUSTOMERS, REVENUE, Goal, Target
from scoring.goals.goal_reader import IN_ONE
from scoring.goals.goal_toml import check_goal, to_toml
from scoring.goals.standard_chain import standard_chain
from scoring.message import Message, Refused, say
from scoring.money import Money
from scoring.toml_reader import Problem, quoted

ME, TEAM = "me", "team"
# Where a form's fields stand in the TOML; what has no field of its own is said at the last one.
_FIELDS = {
    "name": "name",
    "owner": "whose",
    "team": "whose",
    "kind": "kind",
    "from": "begins",
    "to": "ends",
    "channels": "channels",
    "split": "split",
    "learn_until": "learn_until",
    "hours_per_week": "hours",
    "targets": "customers",
    f"targets.{NEW_CUSTOMERS}": "customers",
    f"targets.{REVENUE}": "revenue",
    "chain": "chain",
}
_TARGET = re.compile(r"(?P<measure>[^=<≤:]+?)\s*(?P<sign><=|≤|=|:|<)\s*(?P<amount>.+)")


@dataclass(frozen=True)
class Form:
    """What stands in the goal modal, as typed. Days are ISO dates, "" where none was chosen; `whose`
    is `ME`, `TEAM` or what names somebody else.
    """

    name: str = ""
    whose: str = ME
    customers: str = ""
    revenue: str = ""
    others: str = ""
    begins: str = ""
    ends: str = ""
    split: str = "quarter"
    channels: str = ""
    learn_until: str = ""
    hours: str = ""
    kind: str = "sales"
    chain: str = ""


@dataclass(frozen=True)
class Mistaken:
    """What is wrong, by the field it stands in."""

    mistakes: Mapping[str, Message]


@dataclass
class _Writer:
    """The TOML of a form, line by line, and what in it cannot be written."""

    mistakes: dict[str, Message] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)


_OF_TARGETS = {"customers", "revenue", "others"}


def read(form: Form, me: str) -> str | Mistaken:
    """The goal's TOML, as it will be kept; `me` names who fills in the form."""
    writer = _Writer()
    writer.lines += _settings(form, me)
    _write_hours(writer, form)
    _write_targets(writer, form)
    _write_chain(writer, form)
    goal, problems = check_goal("\n".join([*writer.lines, "[targets]", *writer.tables]))
    if writer.mistakes.keys() & _OF_TARGETS:  # what could not be read is not missing
        problems = [problem for problem in problems if problem.place != "targets"]
    mistakes = {**_by_field(problems), **writer.mistakes, **dict(_missing(form))}
    if goal is None or mistakes:
        return Mistaken(mistakes)
    return to_toml(goal)


def filled(t: Texts, goal: Goal, whose: str) -> Form:
    """The form of a goal as it is."""
    by_measure = {target.measure: target for target in goal.targets}
    others = [one for one in goal.targets if one.measure not in (NEW_CUSTOMERS, REVENUE)]
    others += [one for one in goal.targets if one.at_most and one not in others]
    is_standard = goal.chains == (standard_chain(),)
    return Form(
        name=goal.name,
        whose=whose,
        customers=_typed(by_measure.get(NEW_CUSTOMERS)),
        revenue=_typed(by_measure.get(REVENUE)),
        others="\n".join(_target_line(one) for one in others),
        begins=goal.begins.isoformat(),
        ends=goal.ends.isoformat(),
        split=goal.split or IN_ONE,
        channels=", ".join(sorted(goal.channels)),
        learn_until=goal.learn_until.isoformat() if goal.learn_until else "",
        hours=f"{goal.hours_per_week:g}" if goal.hours_per_week is not None else "",
        kind=goal.kind,
        chain="" if is_standard else chain_lines_of(t, goal.chains[0]),
    )


def fits(goal: Goal) -> bool:
    """Whether the form can hold it; milestones by hand and several chains are for TOML."""
    one_chain = len(goal.chains) == 1 and not (goal.chains[0].name or goal.chains[0].channels)
    return one_chain and not goal.milestones


def _missing(form: Form) -> Iterator[tuple[str, Message]]:
    """What a goal cannot do without, in the words of the form."""
    if not form.name:
        yield "name", say("Give the goal a name.")
    if not (form.customers or form.revenue or form.others):
        yield "customers", say("Say what is to be reached: here, or in one of the next two fields.")
    if not form.begins:
        yield "begins", say("Choose the first day.")
    if not form.ends:
        yield "ends", say("Choose the last day.")


def _settings(form: Form, me: str) -> Iterator[str]:
    if form.name:
        yield f"name = {quoted(form.name)}"
    if form.whose == TEAM:
        yield "team = true"
    else:
        yield f"owner = {quoted(me if form.whose == ME else form.whose)}"
    yield f"kind = {quoted(form.kind or 'sales')}"
    for key, day in (("from", form.begins), ("to", form.ends), ("learn_until", form.learn_until)):
        if day:
            yield f"{key} = {day}"
    yield f"split = {quoted(form.split)}"
    channels = [one.strip() for one in form.channels.split(",") if one.strip()]
    if channels:
        yield f"channels = [{', '.join(quoted(one) for one in channels)}]"


def _write_hours(writer: _Writer, form: Form) -> None:
    if not form.hours:
        return
    try:
        writer.lines.append(f"hours_per_week = {_plain(number(form.hours))}")
    except Refused as refused:
        writer.mistakes["hours"] = refused.message


def _write_targets(writer: _Writer, form: Form) -> None:
    if form.customers:
        _write_target(writer, "customers", NEW_CUSTOMERS, form.customers)
    if form.revenue:
        _write_target(writer, "revenue", REVENUE, form.revenue)
    for line in form.others.splitlines():
        found = _TARGET.fullmatch(line.strip())
        if found:
            at_most = found["sign"] in ("<=", "≤", "<")
            _write_target(writer, "others", found["measure"], found["amount"], at_most)
        elif line.strip():
            writer.mistakes["others"] = say(
                "“{line}” has no number: write such as “deals = 12”", line=line.strip()[:80]
            )


def _write_target(
    writer: _Writer, block: str, measure: str, typed: str, at_most: bool = False
) -> None:
    try:
        amount = number_or_money(typed)
    except Refused as refused:
        writer.mistakes[block] = refused.message
        return
    if isinstance(amount, Money):
        value = quoted(f"{_plain(amount.amount)} {amount.currency}")
    else:
        value = _plain(amount)
    key = quoted(measure.strip())
    if f"{key} = " in "".join(writer.tables):
        writer.mistakes[block] = say("{measure} is named twice", measure=measure.strip())
        return
    writer.tables.append(f"{key} = {{ amount = {value}, at_most = {str(at_most).lower()} }}")


def _write_chain(writer: _Writer, form: Form) -> None:
    try:
        writer.tables.append(chain_toml(form.chain))
    except Refused as refused:
        writer.mistakes["chain"] = refused.message


def _by_field(problems: list[Problem]) -> dict[str, Message]:
    """The first mistake of each field."""
    mistakes: dict[str, Message] = {}
    for problem in problems:
        if problem.fatal:
            block = _field(problem.place)
            mistakes.setdefault(block, _reason(problem, block))
    return mistakes


def _reason(problem: Problem, block: str) -> Message:
    """With the line it is about, where a field has several."""
    if block == "others":
        return say(
            "{measure}: {reason}", measure=problem.place.split(".")[1], reason=problem.message
        )
    found = re.match(r"chain (\d+)", problem.place)
    if found:
        return say("line {n}: {reason}", n=int(found[1]), reason=problem.message)
    return problem.message


def _field(place: str) -> str:
    """ "targets.revenue.amount" → revenue, "chain 2, when" → chain."""
    first = re.split(r"[ ,]", place)[0]
    while first not in _FIELDS and "." in first:
        first = first.rpartition(".")[0]
        if first == "targets":
            return "others"
    return _FIELDS.get(first, "name")


def _typed(target: Target | None) -> str:
    if target is None or target.at_most:
        return ""
    return (
        f"{_plain(target.amount)} {target.currency}" if target.currency else _plain(target.amount)
    )


def _target_line(target: Target) -> str:
    sign = "<=" if target.at_most else "="
    currency = f" {target.currency}" if target.currency else ""
    return f"{target.measure} {sign} {_plain(target.amount)}{currency}"


def _plain(amount: Decimal) -> str:
    """Without the zeros that it may end with after the point."""
    return f"{amount.normalize():f}"
