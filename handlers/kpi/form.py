"""What was put into the modal of a line → the line; what is wrong is named beside its field."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from scoring.amounts import number_or_money
from scoring.kpi import How, Line
from scoring.message import Message, Refused, say
from scoring.money import Money

LINE = "kpi_line"
SHOWN, LABEL, HOW, GREEN, RED, LOWER = "shown", "label", "how", "green", "red", "lower"
LONGEST_LABEL = 60
HIDDEN = -1

Values = Mapping[str, Mapping[str, Any]]


class Wrong(ValueError):
    """Reasons by field; the modal stays open with what was put in."""

    def __init__(self, reasons: Mapping[str, Message]) -> None:
        super().__init__(*map(str, reasons.values()))
        self.reasons = reasons


def block_id(field: str, name: str) -> str:
    """Each line has fields of its own, so that they show what is known of it and nothing else."""
    return f"{field}:{name}"


def chosen_name(values: Values) -> str:
    return str(values[LINE][LINE]["selected_option"]["value"])


def shown_name(values: Values) -> str:
    """The line whose fields are there: who is quick saves before another one's are shown."""
    prefix = block_id(LABEL, "")
    return next(block for block in values if block.startswith(prefix)).removeprefix(prefix)


def read_line(values: Values, before: Line, unit: str) -> Line:
    """The line as it was put in; `Wrong` says what cannot be."""
    wrong: dict[str, Message] = {}
    bounds: dict[str, float | None] = {}
    for field in (GREEN, RED):
        try:
            bounds[field] = _bound(_typed(values, field, before.name), unit)
        except Refused as refused:
            wrong[field] = refused.message
    lower = _ticked(values, LOWER, before.name)
    if not wrong and _crossed(bounds[GREEN], bounds[RED], lower):
        wrong[RED] = (
            say("Less is better here, so red begins above green.")
            if lower
            else say("More is better here, so red begins below green.")
        )
    if wrong:
        raise Wrong(wrong)
    return replace(
        before,
        label=_typed(values, LABEL, before.name),
        how=_how(values, before),
        green=bounds[GREEN],
        red=bounds[RED],
        lower_is_better=lower,
        position=max(before.position, 0) if _ticked(values, SHOWN, before.name) else HIDDEN,
    )


def _bound(typed: str, unit: str) -> float | None:
    if not typed:
        return None
    found = number_or_money(typed)
    if isinstance(found, Money):
        if found.currency != unit:
            raise Refused(
                say(
                    "These values are in {unit}, not in {currency}.",
                    unit=unit,
                    currency=found.currency,
                )
                if len(unit) == 3
                else say("These values are plain numbers, not money.")
            )
        return float(found.amount)
    return float(found)


def _crossed(green: float | None, red: float | None, lower: bool) -> bool:
    if green is None or red is None:
        return False
    return red <= green if lower else green <= red


def _how(values: Values, before: Line) -> How:
    field = values.get(block_id(HOW, before.name), {}).get(HOW)
    return cast(How, field["selected_option"]["value"]) if field else before.how


def _typed(values: Values, field: str, name: str) -> str:
    return " ".join((values[block_id(field, name)][field].get("value") or "").split())


def _ticked(values: Values, field: str, name: str) -> bool:
    return bool(values[block_id(field, name)][field].get("selected_options"))
