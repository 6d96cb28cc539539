"""The state of inputs: what they hold at first, what people put in, and what Slack itself refuses
to submit."""

import re
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.playground.checks import Json
from bot.playground.elements import CLOCK, DAY, options_of
from bot.playground.rules import elements_in

Values = dict[str, dict[str, Json]]

# Where each element keeps what was chosen, and where its initial value stands.
_HELD = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_LISTS = {"selected_options", "selected_users"}
_FORMATS = {"datepicker": DAY, "timepicker": CLOCK}


def stateful(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every block with each of its elements that keeps a state."""
    for block in blocks:
        for element in elements_in(block):
            if element["type"] in _HELD:
                yield block, element


def element_in(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """The block and the element a person acts on."""
    for block in blocks:
        if block_id is None or block["block_id"] == block_id:
            for element in elements_in(block):
                if element["action_id"] == action_id:
                    return block, element
    there = [one["action_id"] for block in blocks for one in elements_in(block)]
    raise LookupError(f"nothing here has the action_id {action_id!r}; there are {there}")


def first_value(element: Json) -> Json:
    held, initial = _HELD[element["type"]]
    nothing: Any = [] if held in _LISTS else None
    return {"type": element["type"], held: deepcopy(element.get(initial, nothing))}


def state_of(blocks: list[Json], before: Values | None = None) -> Values:
    """The state of these blocks. What people put in before stays where the ids stay."""
    kept = before or {}
    values: Values = {}
    for block, element in stateful(blocks):
        held = kept.get(block["block_id"], {}).get(element["action_id"])
        if held is None or held["type"] != element["type"]:
            held = first_value(element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = held
    return values


def chosen(element: Json, choice: Any) -> Json:
    """Slack's own shape for a plain choice: an option's value, a date, a text, a user."""
    match element["type"]:
        case "button":
            return {"value": element["value"]} if "value" in element else {}
        case "overflow":
            return {"selected_option": _option(element, choice)}
        case "checkboxes" | "multi_static_select":
            return {"selected_options": [_option(element, one) for one in choice]}
        case "static_select" | "radio_buttons":
            return {"selected_option": None if choice is None else _option(element, choice)}
        case kind:
            return {_HELD[kind][0]: choice}


def _option(element: Json, value: str) -> Json:
    for option in options_of(element):
        if value == option["value"]:
            return {key: option[key] for key in ("text", "value", "description") if key in option}
    there = [option["value"] for option in options_of(element)]
    raise LookupError(f"no option {value!r} in {element['action_id']}; there are {there}")


def adopt(element: Json, given: Json) -> Json:
    """What the element holds after a person gave this value; refuses what no person could give."""
    if element["type"] == "overflow":
        return {"selected_option": _option(element, given["selected_option"]["value"])}
    if element["type"] not in _HELD:
        return {}
    held = _HELD[element["type"]][0]
    value = given.get(held)
    if value == "":
        value = None
    if element["type"] in ("static_select", "radio_buttons") and value is not None:
        value = _option(element, value["value"])
    if element["type"] in ("multi_static_select", "checkboxes"):
        value = [_option(element, one["value"]) for one in value or []]
    wrong = list(_FORMATS[element["type"]](value, "")) if element["type"] in _FORMATS else []
    if wrong and value is not None:
        raise LookupError(f"{value!r} {wrong[0].what}")
    if held in _LISTS and len(value or []) > element.get("max_selected_items", 100):
        raise LookupError(f"no more than {element['max_selected_items']} can be chosen")
    return {"type": element["type"], held: value}


def refuse_submission(blocks: list[Json], values: Values) -> dict[str, str]:
    """What Slack itself tells a person before the app hears of it: a text for each block id."""
    refused = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        held = values[block["block_id"]][element["action_id"]][_HELD[element["type"]][0]]
        if held is None or held == []:
            if not block.get("optional", False):
                refused[block["block_id"]] = "Please complete this required field."
        elif said := _unfit(element, held):
            refused[block["block_id"]] = said
    return refused


def _unfit(element: Json, held: Any) -> str | None:
    match element["type"]:
        case "plain_text_input":
            if len(held) < element.get("min_length", 0):
                return f"Please enter at least {element['min_length']} characters."
            if len(held) > element.get("max_length", 3000):
                return f"Please enter at most {element.get('max_length', 3000)} characters."
        case "email_text_input":
            if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", held):
                return "Please enter a valid email address."
        case "url_text_input":
            if not re.fullmatch(r"https?://\S+", held):
                return "Please enter a valid URL."
        case "number_input":
            return _unfit_number(element, held)
    return None


def _unfit_number(element: Json, held: str) -> str | None:
    try:
        number = Decimal(held)
    except InvalidOperation:
        return "Please enter a number."
    if not number.is_finite():
        return "Please enter a number."
    if not element["is_decimal_allowed"] and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number not less than {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number not more than {element['max_value']}."
    return None
