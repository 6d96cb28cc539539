"""What Slack accepts as text, as options and as the elements people click, choose and fill in."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from bot.playground.checks import (
    Check,
    Json,
    Problem,
    Rule,
    boolean,
    integer,
    items,
    matching,
    one_of,
    string,
    thing,
    typed,
)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def pattern(expression: str, otherwise: str) -> Check:
    return matching(lambda text: re.fullmatch(expression, text, re.ASCII) is not None, otherwise)


def kind(
    name: str, required: dict[str, Check], optional: dict[str, Check] | None = None, *rules: Rule
) -> Check:
    return thing({"type": one_of(name), **required}, optional, *rules)


def _both(first: Check, second: Check) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        found = list(first(value, at))
        yield from found or second(value, at)

    return check


URL = _both(string(3000), pattern(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+", "must be a valid URL"))
IMAGE_URL = _both(string(3000), pattern(r"https?://[^\s]+", "must be a valid URL"))
USER = pattern(r"[UW][A-Z0-9]+", "must be a user id")
CONVERSATION = pattern(r"[CDG][A-Z0-9]+", "must be a conversation id")
DAY = matching(_is_day, "must be a date such as 2026-11-24")
CLOCK = pattern(r"([01]\d|2[0-3]):[0-5]\d", "must be a time such as 10:00")
NUMBER = pattern(r"-?\d+(\.\d+)?", "must be a number")
ID = string(255)


def plain(longest: int = 3000) -> Check:
    return typed({"plain_text": kind("plain_text", {"text": string(longest)}, {"emoji": boolean})})


def text(longest: int = 3000) -> Check:
    marked = kind("mrkdwn", {"text": string(longest)}, {"verbatim": boolean})
    simple = kind("plain_text", {"text": string(longest)}, {"emoji": boolean})
    return typed({"plain_text": simple, "mrkdwn": marked})


CONFIRM = thing(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
OPTION = thing({"text": plain(75), "value": string(150)}, {"description": plain(75)})
CHOICE = thing({"text": text(75), "value": string(150)}, {"description": text(75)})
LINKED_OPTION = thing(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL}
)
OPTION_GROUP = thing({"label": plain(75), "options": items(OPTION, most=100)})
DISPATCH = thing(
    {
        "trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), most=2),
    }
)
CONVERSATION_FILTER = thing(
    {},
    {
        "include": items(one_of("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    lambda it: None if it else "must define at least one of its fields",
)
SLACK_FILE = thing(
    {},
    {"url": URL, "id": string(255)},
    lambda it: None if len(it) == 1 else "must define either `url` or `id`",
)


def options_of(element: Json) -> list[Json]:
    """All options of a select, also those in groups."""
    grouped = [one for group in element.get("option_groups", []) for one in group["options"]]
    return [*element.get("options", []), *grouped]


def same_option(one: Json, other: Json) -> bool:
    return bool(one["value"] == other["value"] and one["text"]["text"] == other["text"]["text"])


def _initial_among_options(element: Json) -> str | None:
    chosen = [element["initial_option"]] if "initial_option" in element else []
    for initial in [*chosen, *element.get("initial_options", [])]:
        if not any(same_option(initial, option) for option in options_of(element)):
            name = "initial_options" if "initial_options" in element else "initial_option"
            return f"`{name}` must be among the options"
    return None


def _options_or_groups(element: Json) -> str | None:
    if ("options" in element) == ("option_groups" in element):
        return "must define either `options` or `option_groups`"
    return None


def _not_too_many_chosen(element: Json) -> str | None:
    chosen = element.get("initial_options") or element.get("initial_users") or []
    if len(chosen) > element.get("max_selected_items", len(chosen)):
        return "more initial items than `max_selected_items`"
    return None


def _length_fits(element: Json) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        return "`min_length` must not be more than `max_length`"
    if "initial_value" in element and not least <= len(element["initial_value"]) <= most:
        return f"`initial_value` must have {least} to {most} characters"
    return None


def _number_fits(element: Json) -> str | None:
    held = {key: Decimal(element[key]) for key in ("min_value", "max_value") if key in element}
    if len(held) == 2 and held["min_value"] > held["max_value"]:
        return "`min_value` must not be more than `max_value`"
    if "initial_value" not in element:
        return None
    value = Decimal(element["initial_value"])
    if not held.get("min_value", value) <= value <= held.get("max_value", value):
        return "`initial_value` must lie between `min_value` and `max_value`"
    if not element["is_decimal_allowed"] and value != value.to_integral_value():
        return "`initial_value` must be a whole number"
    return None


ACTION: dict[str, Check] = {"action_id": ID}
ASKED = {**ACTION, "confirm": CONFIRM}
FOCUSED = {**ASKED, "focus_on_load": boolean}
PICKED = {**FOCUSED, "placeholder": plain(150)}
TYPED: dict[str, Check] = {
    **ACTION,
    "focus_on_load": boolean,
    "placeholder": plain(150),
    "dispatch_action_config": DISPATCH,
}
SELECTABLE = {"options": items(OPTION, most=100), "option_groups": items(OPTION_GROUP, most=100)}
SEVERAL = {"max_selected_items": integer(1, 100)}

IMAGE = kind(
    "image",
    {"alt_text": string(2000)},
    {"image_url": IMAGE_URL, "slack_file": SLACK_FILE},
    lambda it: (
        "must define either `image_url` or `slack_file`"
        if ("image_url" in it) == ("slack_file" in it)
        else None
    ),
)

ELEMENTS: dict[str, Check] = {
    "button": kind(
        "button",
        {"text": plain(75)},
        {
            **ASKED,
            "url": URL,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "overflow": kind("overflow", {"options": items(LINKED_OPTION, most=5)}, ASKED),
    "checkboxes": kind(
        "checkboxes",
        {"options": items(CHOICE, most=10)},
        {**FOCUSED, "initial_options": items(CHOICE, most=10)},
        _initial_among_options,
    ),
    "radio_buttons": kind(
        "radio_buttons",
        {"options": items(CHOICE, most=10)},
        {**FOCUSED, "initial_option": CHOICE},
        _initial_among_options,
    ),
    "static_select": kind(
        "static_select",
        {},
        {**PICKED, **SELECTABLE, "initial_option": OPTION},
        _options_or_groups,
        _initial_among_options,
    ),
    "multi_static_select": kind(
        "multi_static_select",
        {},
        {**PICKED, **SELECTABLE, **SEVERAL, "initial_options": items(OPTION, most=100)},
        _options_or_groups,
        _initial_among_options,
        _not_too_many_chosen,
    ),
    "external_select": kind(
        "external_select",
        {},
        {**PICKED, "initial_option": OPTION, "min_query_length": integer(0, 3000)},
    ),
    "users_select": kind("users_select", {}, {**PICKED, "initial_user": USER}),
    "multi_users_select": kind(
        "multi_users_select",
        {},
        {**PICKED, **SEVERAL, "initial_users": items(USER, most=100)},
        _not_too_many_chosen,
    ),
    "conversations_select": kind(
        "conversations_select",
        {},
        {
            **PICKED,
            "initial_conversation": CONVERSATION,
            "default_to_current_conversation": boolean,
            "filter": CONVERSATION_FILTER,
        },
    ),
    "datepicker": kind("datepicker", {}, {**PICKED, "initial_date": DAY}),
    "timepicker": kind(
        "timepicker", {}, {**PICKED, "initial_time": CLOCK, "timezone": string(255)}
    ),
    "datetimepicker": kind(
        "datetimepicker", {}, {**FOCUSED, "initial_date_time": integer(0, 9_999_999_999)}
    ),
    "plain_text_input": kind(
        "plain_text_input",
        {},
        {
            **TYPED,
            "initial_value": string(3000),
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        _length_fits,
    ),
    "email_text_input": kind("email_text_input", {}, {**TYPED, "initial_value": string(3000)}),
    "url_text_input": kind("url_text_input", {}, {**TYPED, "initial_value": string(3000)}),
    "number_input": kind(
        "number_input",
        {"is_decimal_allowed": boolean},
        {**TYPED, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
        _number_fits,
    ),
    "image": IMAGE,
}

PICKERS = {
    "checkboxes",
    "radio_buttons",
    "static_select",
    "multi_static_select",
    "external_select",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "datepicker",
    "timepicker",
}
IN_SECTION = PICKERS | {"button", "overflow", "image"}
IN_ACTIONS = PICKERS | {"button", "overflow", "datetimepicker"}
IN_INPUT = PICKERS | {
    "datetimepicker",
    "plain_text_input",
    "email_text_input",
    "url_text_input",
    "number_input",
}
ONLY_IN_MODALS = {"email_text_input", "url_text_input", "number_input"}
NOT_IN_HOME = ONLY_IN_MODALS | {"datetimepicker"}


def elements_for(names: set[str], surface: str) -> Check:
    """The elements with these names that may stand on this surface."""
    unfit = {"message": ONLY_IN_MODALS, "home": NOT_IN_HOME}.get(surface, set())
    return typed({name: ELEMENTS[name] for name in names - unfit})
