"""Every limit: at the limit passes, one above is refused where it stands."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.playground.rules import refuse_message, refuse_metadata, refuse_view
from tests.bot.playground.samples import (
    Json,
    actions,
    asks,
    button,
    confirm,
    home,
    marked,
    modal,
    option,
    options,
    plain,
    section,
    select,
    typed,
)

Build = Callable[[int], Json]


def x(count: int) -> str:
    return "x" * count


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a", **more}


def choices(kind: str, count: int) -> Json:
    return actions({"type": kind, "options": options(count)})


BLOCKS: list[tuple[str, int, Build, str]] = [
    ("section text", 3000, lambda n: section(x(n)), "/blocks/0/text/text"),
    ("fields", 10, lambda n: {"type": "section", "fields": [marked()] * n}, "/blocks/0/fields"),
    (
        "field text",
        2000,
        lambda n: {"type": "section", "fields": [marked(x(n))]},
        "/blocks/0/fields/0/text",
    ),
    ("header", 150, lambda n: {"type": "header", "text": plain(x(n))}, "/blocks/0/text/text"),
    ("block_id", 255, lambda n: section(block_id=x(n)), "/blocks/0/block_id"),
    ("elements", 25, lambda n: actions(*[button() for _ in range(n)]), "/blocks/0/elements"),
    (
        "context",
        10,
        lambda n: {"type": "context", "elements": [marked()] * n},
        "/blocks/0/elements",
    ),
    (
        "button text",
        75,
        lambda n: actions(button(text=plain(x(n)))),
        "/blocks/0/elements/0/text/text",
    ),
    ("button value", 2000, lambda n: actions(button(value=x(n))), "/blocks/0/elements/0/value"),
    (
        "action_id",
        255,
        lambda n: actions(button(action_id=x(n))),
        "/blocks/0/elements/0/action_id",
    ),
    (
        "button url",
        3000,
        lambda n: actions(button(url="https://example.com/" + x(n - 20))),
        "/blocks/0/elements/0/url",
    ),
    (
        "accessibility label",
        75,
        lambda n: actions(button(accessibility_label=x(n))),
        "/blocks/0/elements/0/accessibility_label",
    ),
    (
        "option text",
        75,
        lambda n: actions(select(options=[option("v", x(n))])),
        "/blocks/0/elements/0/options/0/text/text",
    ),
    (
        "option value",
        150,
        lambda n: actions(select(options=[option(x(n), "t")])),
        "/blocks/0/elements/0/options/0/value",
    ),
    ("select options", 100, lambda n: choices("static_select", n), "/blocks/0/elements/0/options"),
    ("overflow options", 5, lambda n: choices("overflow", n), "/blocks/0/elements/0/options"),
    ("radio buttons", 10, lambda n: choices("radio_buttons", n), "/blocks/0/elements/0/options"),
    ("checkboxes", 10, lambda n: choices("checkboxes", n), "/blocks/0/elements/0/options"),
    (
        "placeholder",
        150,
        lambda n: actions(select(placeholder=plain(x(n)))),
        "/blocks/0/elements/0/placeholder/text",
    ),
    ("alt text", 2000, lambda n: image(alt_text=x(n)), "/blocks/0/alt_text"),
    (
        "image url",
        3000,
        lambda n: image(image_url="https://example.com/" + x(n - 20)),
        "/blocks/0/image_url",
    ),
    ("image title", 2000, lambda n: image(title=plain(x(n))), "/blocks/0/title/text"),
    ("input label", 2000, lambda n: asks(label=plain(x(n))), "/blocks/0/label/text"),
    ("input hint", 2000, lambda n: asks(hint=plain(x(n))), "/blocks/0/hint/text"),
    (
        "max_length",
        3000,
        lambda n: asks(typed(max_length=n)),
        "/blocks/0/element/max_length",
    ),
    (
        "initial value",
        7,
        lambda n: asks(typed(max_length=7, initial_value=x(n))),
        "/blocks/0/element",
    ),
    ("markdown", 12_000, lambda n: {"type": "markdown", "text": x(n)}, "/blocks/0/text"),
    *[
        (
            f"confirm {name}",
            longest,
            lambda n, name=name: actions(button(confirm=confirm(**{name: plain(x(n))}))),
            f"/blocks/0/elements/0/confirm/{name}/text",
        )
        for name, longest in {"title": 100, "text": 300, "confirm": 30, "deny": 30}.items()
    ],
]


@pytest.mark.parametrize(("name", "limit", "build", "pointer"), BLOCKS, ids=[b[0] for b in BLOCKS])
def test_a_block_passes_at_the_limit_and_not_one_above(
    name: str, limit: int, build: Build, pointer: str
) -> None:
    assert refuse_message({"text": "t", "blocks": [build(limit)]}) is None
    refusal = refuse_message({"text": "t", "blocks": [build(limit + 1)]})
    assert refusal is not None
    assert refusal.error == "invalid_blocks"
    assert [problem.pointer for problem in refusal.problems] == [pointer]


VIEWS: list[tuple[str, int, Build, str]] = [
    ("title", 24, lambda n: modal(title=plain(x(n))), "/view/title/text"),
    ("submit", 24, lambda n: modal(submit=plain(x(n))), "/view/submit/text"),
    ("close", 24, lambda n: modal(close=plain(x(n))), "/view/close/text"),
    ("metadata", 3000, lambda n: modal(private_metadata=x(n)), "/view/private_metadata"),
    ("callback_id", 255, lambda n: modal(callback_id=x(n)), "/view/callback_id"),
    ("external_id", 255, lambda n: modal(external_id=x(n)), "/view/external_id"),
    ("blocks", 100, lambda n: modal(*[section() for _ in range(n)]), "/view/blocks"),
]


@pytest.mark.parametrize(("name", "limit", "build", "pointer"), VIEWS, ids=[v[0] for v in VIEWS])
def test_a_view_passes_at_the_limit_and_not_one_above(
    name: str, limit: int, build: Build, pointer: str
) -> None:
    assert refuse_view(build(limit), "modal") is None
    refusal = refuse_view(build(limit + 1), "modal")
    assert refusal is not None
    assert refusal.error == "invalid_arguments"
    assert [problem.pointer for problem in refusal.problems] == [pointer]


def test_a_message_takes_fifty_blocks_and_forty_thousand_characters() -> None:
    assert refuse_message({"text": x(40_000), "blocks": [section()] * 50}) is None
    too_many = refuse_message({"text": "t", "blocks": [section()] * 51})
    too_long = refuse_message({"text": x(40_001)})
    assert too_many is not None
    assert too_long is not None
    assert (too_many.error, too_long.error) == ("invalid_blocks", "msg_too_long")


def test_a_problem_is_worded_as_slack_words_it() -> None:
    refusal = refuse_message({"text": "t", "blocks": [section(x(3001))]})
    assert refusal is not None
    said = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert [str(problem) for problem in refusal.problems] == [said]


WRONG: dict[str, Json] = {
    "an unknown block": {"type": "carousel"},
    "no type": {"text": plain()},
    "an unknown key": section(colour="red"),
    "an empty text": section(""),
    "an empty button text": actions(button(text=plain(""))),
    "an empty button value": actions(button(value="")),
    "an empty action_id": actions(button(action_id="")),
    "an empty block_id": section(block_id=""),
    "an empty placeholder": actions(select(placeholder=plain(""))),
    "a section without text": {"type": "section"},
    "no elements": actions(),
    "marked text in a header": {"type": "header", "text": marked()},
    "marked text on a button": actions(button(text=marked())),
    "verbatim plain text": section(accessory=button(text={**plain(), "verbatim": True})),
    "emoji in marked text": {"type": "section", "text": {**marked(), "emoji": True}},
    "an unknown style": actions(button(style="huge")),
    "a confirmation without deny": actions(button(confirm={"title": plain(), "text": plain()})),
    "a select without options": actions({"type": "static_select"}),
    "options and groups": actions(
        select(option_groups=[{"label": plain(), "options": options(1)}])
    ),
    "an initial option that is not there": actions(select(initial_option=option("else"))),
    "initial options that are not there": actions(
        {"type": "checkboxes", "options": options(1), "initial_options": [option("else")]}
    ),
    "an overflow without options": actions({"type": "overflow", "options": []}),
    "a url in a select's option": actions(
        select(options=[{**option(), "url": "https://example.com"}])
    ),
    "a date that is none": actions({"type": "datepicker", "initial_date": "2026-02-30"}),
    "a date in another format": actions({"type": "datepicker", "initial_date": "24.11.2026"}),
    "a time that is none": actions({"type": "timepicker", "initial_time": "24:00"}),
    "a moment in milliseconds": actions(
        {"type": "datetimepicker", "initial_date_time": 1_764_000_000_000}
    ),
    "a text input in actions": actions(typed()),
    "a text input beside a section": section(accessory=typed()),
    "a moment beside a section": section(accessory={"type": "datetimepicker"}),
    "a button in an input": asks(button()),
    "a number input in a message": asks({"type": "number_input", "is_decimal_allowed": True}),
    "an e-mail input in a message": asks({"type": "email_text_input"}),
    "marked text as a label": asks(label=marked()),
    "an empty initial value": asks(typed(initial_value="")),
    "least above most": asks(typed(min_length=5, max_length=4)),
    "an image without alt text": {"type": "image", "image_url": "https://example.com/a.png"},
    "an image without a picture": {"type": "image", "alt_text": "a"},
    "an image from a file": image(image_url="file:///etc/passwd"),
    "a conversation by its name": actions(
        {"type": "conversations_select", "initial_conversation": "#sales"}
    ),
    "a filter of nothing": actions({"type": "conversations_select", "filter": {}}),
    "a button in a context": {"type": "context", "elements": [button()]},
    "two alike action ids": actions(button(action_id="a"), button(action_id="a")),
    "rich text with an unknown leaf": {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "marquee"}]}],
    },
    "a block that is no object": "section",  # type: ignore[dict-item]
}


@pytest.mark.parametrize("block", WRONG.values(), ids=WRONG.keys())
def test_a_message_is_refused_with(block: Json) -> None:
    refusal = refuse_message({"text": "t", "blocks": [block]})
    assert refusal is not None
    assert refusal.error == "invalid_blocks"


RIGHT: dict[str, Json] = {
    "a divider": {"type": "divider"},
    "an accessory": section(accessory=button(style="primary", confirm=confirm(text=marked()))),
    "groups of options": actions(
        {"type": "static_select", "option_groups": [{"label": plain(), "options": options(2)}]}
    ),
    "an initial option": actions(select(initial_option=option("1"))),
    "marked radio buttons": actions(
        {"type": "radio_buttons", "options": [{"text": marked(), "value": "v"}]}
    ),
    "a link in an overflow": actions(
        {"type": "overflow", "options": [{**option(), "url": "https://example.com"}]}
    ),
    "a date": actions({"type": "datepicker", "initial_date": "2024-02-29"}),
    "a moment": actions({"type": "datetimepicker", "initial_date_time": 1_764_000_000}),
    "a channel": actions(
        {
            "type": "conversations_select",
            "initial_conversation": "C0SALES",
            "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        }
    ),
    "several users": actions({"type": "multi_users_select", "initial_users": ["U0ANNA"]}),
    "the same action in two blocks": section(accessory=button(action_id="same")),
    "a context with an image": {"type": "context", "elements": [image(), marked()]},
    "rich text": {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "a", "style": {"bold": True}},
                    {"type": "user", "user_id": "U0ANNA"},
                ],
            }
        ],
    },
    "a table": {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]]},
}


@pytest.mark.parametrize("block", RIGHT.values(), ids=RIGHT.keys())
def test_a_message_may_have(block: Json) -> None:
    same = section(accessory=button(action_id="same"))
    assert refuse_message({"text": "t", "blocks": [block, same]}) is None


@pytest.mark.parametrize("message", [{}, {"text": ""}, {"text": " "}, {"blocks": [section()]}])
def test_a_message_needs_a_text_also_beside_blocks(message: Json) -> None:
    refusal = refuse_message(message)
    assert refusal is not None
    assert refusal.error == "no_text"


def test_block_ids_are_unique_in_a_message_and_in_a_view() -> None:
    twice = [section(block_id="a"), section(block_id="a")]
    message = refuse_message({"text": "t", "blocks": twice})
    view = refuse_view(modal(*twice), "modal")
    assert message is not None
    assert view is not None
    assert message.problems[0].pointer == "/blocks/1/block_id"
    assert view.problems[0].pointer == "/view/blocks/1/block_id"


WRONG_VIEWS: dict[str, tuple[Json, str]] = {
    "an input without submit": (modal(asks(), submit=None) | {}, "modal"),
    "a home tab as a modal": (home(), "modal"),
    "a modal as a home tab": (modal(), "home"),
    "a home tab with submit": (home(submit=plain()), "home"),
    "a home tab with a title": (home(title=plain()), "home"),
    "no title": ({"type": "modal", "blocks": [section()]}, "modal"),
    "an empty title": (modal(title=plain("")), "modal"),
    "no blocks": ({"type": "modal", "title": plain(), "blocks": []}, "modal"),
    "a table in a modal": (modal({"type": "table", "rows": [[]]}), "modal"),
    "markdown in a modal": (modal({"type": "markdown", "text": "a"}), "modal"),
    "a moment in a home tab": (home(actions({"type": "datetimepicker"})), "home"),
    "submit_disabled": (modal(submit_disabled=True), "modal"),
    "two focused inputs": (
        modal(asks(typed(focus_on_load=True)), asks(typed(focus_on_load=True))),
        "modal",
    ),
    "a number that is none": (
        modal(asks({"type": "number_input", "is_decimal_allowed": True, "min_value": "ten"})),
        "modal",
    ),
    "a number out of its range": (
        modal(
            asks(
                {
                    "type": "number_input",
                    "is_decimal_allowed": False,
                    "max_value": "5",
                    "initial_value": "6",
                }
            )
        ),
        "modal",
    ),
    "text instead of a view": ("view", "modal"),  # type: ignore[dict-item]
}


@pytest.mark.parametrize(("view", "surface"), WRONG_VIEWS.values(), ids=WRONG_VIEWS.keys())
def test_a_view_is_refused_with(view: Json, surface: str) -> None:
    if isinstance(view, dict):
        view = {key: held for key, held in view.items() if held is not None}
    refusal = refuse_view(view, surface)
    assert refusal is not None
    assert refusal.error == "invalid_arguments"


def test_a_modal_may_have_every_kind_of_input() -> None:
    number = {"type": "number_input", "is_decimal_allowed": False, "initial_value": "3"}
    kinds = ["email_text_input", "url_text_input", "datepicker", "timepicker", "datetimepicker"]
    inputs = [asks({"type": kind, "action_id": kind}) for kind in kinds]
    assert refuse_view(modal(asks(), asks(number), asks(select()), *inputs), "modal") is None


def test_a_view_is_refused_above_a_quarter_of_a_megabyte() -> None:
    heavy = [section("ä" * 3000) for _ in range(50)]
    refusal = refuse_view(modal(*heavy), "modal")
    assert refusal is not None
    assert refusal.error == "view_too_large"


def test_metadata_needs_a_name_and_an_object() -> None:
    assert refuse_metadata({"event_type": "digest", "event_payload": {"id": "1"}}) is None
    for wrong in ("digest", {"event_type": "digest"}, {"event_type": "a", "event_payload": "b"}):
        refusal = refuse_metadata(wrong)
        assert refusal is not None
        assert refusal.error == "invalid_metadata_format"
