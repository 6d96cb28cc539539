"""What Slack accepts as a message and as a view. Pure: a refusal is a returned value."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.playground import rich_text
from bot.playground.checks import (
    Check,
    Json,
    Problem,
    boolean,
    integer,
    items,
    one_of,
    string,
    thing,
    typed,
)
from bot.playground.elements import (
    ELEMENTS,
    ID,
    IMAGE_URL,
    IN_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    SLACK_FILE,
    elements_for,
    kind,
    plain,
    text,
)

LONGEST_MESSAGE = 40_000
BLOCKS_IN_A_MESSAGE = 50
BLOCKS_IN_A_VIEW = 100
VIEWS_IN_A_STACK = 3
LARGEST_VIEW = 250_000


@dataclass(frozen=True)
class Refusal:
    """Slack's error code, with the places that are wrong where it names them."""

    error: str
    problems: tuple[Problem, ...] = ()


def _text_or_fields(block: Json) -> str | None:
    return None if "text" in block or "fields" in block else "must define either `text` or `fields`"


def _picture(block: Json) -> str | None:
    if ("image_url" in block) == ("slack_file" in block):
        return "must define either `image_url` or `slack_file`"
    return None


_B: dict[str, Check] = {"block_id": ID}
_CELL = typed(
    {
        "raw_text": kind("raw_text", {"text": string(3000, shortest=0)}),
        "rich_text": kind("rich_text", {"elements": rich_text.ELEMENTS}),
    }
)
_COLUMN = thing({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column(value: Any, at: str) -> Iterator[Problem]:
    if value is not None:
        yield from _COLUMN(value, at)


def _blocks_on(surface: str) -> Check:
    """The check of one block on a message, a modal or a home tab."""
    context = typed(
        {
            "image": ELEMENTS["image"],
            "mrkdwn": text(),
            "plain_text": text(),
        }
    )
    everywhere: dict[str, Check] = {
        "actions": kind(
            "actions", {"elements": items(elements_for(IN_ACTIONS, surface), most=25)}, _B
        ),
        "context": kind("context", {"elements": items(context, most=10)}, _B),
        "divider": kind("divider", {}, _B),
        "header": kind("header", {"text": plain(150)}, {**_B, "level": integer(1, 4)}),
        "image": kind(
            "image",
            {"alt_text": string(2000)},
            {**_B, "image_url": IMAGE_URL, "slack_file": SLACK_FILE, "title": plain(2000)},
            _picture,
        ),
        "input": kind(
            "input",
            {"label": plain(2000), "element": elements_for(IN_INPUT, surface)},
            {**_B, "hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        ),
        "rich_text": kind("rich_text", {"elements": rich_text.ELEMENTS}, _B),
        "section": kind(
            "section",
            {},
            {
                **_B,
                "text": text(),
                "fields": items(text(2000), most=10),
                "accessory": elements_for(IN_SECTION, surface),
                "expand": boolean,
            },
            _text_or_fields,
        ),
    }
    only_in_messages: dict[str, Check] = {
        "markdown": kind("markdown", {"text": string(12_000)}, _B),
        "table": kind(
            "table",
            {"rows": items(items(_CELL, most=20), most=100)},
            {**_B, "column_settings": items(_column, least=0, most=20)},
        ),
    }
    return typed(everywhere | (only_in_messages if surface == "message" else {}))


_IN_MESSAGES = items(_blocks_on("message"), least=0, most=BLOCKS_IN_A_MESSAGE)
_COMMON: dict[str, Check] = {
    "private_metadata": string(3000, shortest=0),
    "callback_id": string(255, shortest=0),
    "external_id": string(255, shortest=0),
}
_VIEWS: dict[str, Check] = {
    "modal": kind(
        "modal",
        {"title": plain(24), "blocks": items(_blocks_on("modal"), most=BLOCKS_IN_A_VIEW)},
        {
            **_COMMON,
            "submit": plain(24),
            "close": plain(24),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
        lambda view: (
            "missing required field: submit"
            if "submit" not in view and any(block["type"] == "input" for block in view["blocks"])
            else None
        ),
    ),
    "home": kind(
        "home", {"blocks": items(_blocks_on("home"), most=BLOCKS_IN_A_VIEW)}, dict(_COMMON)
    ),
}


_INTERACTIVE = ELEMENTS.keys() - {"image"}


def elements_in(block: Json) -> list[Json]:
    """The elements of a block that people act on."""
    held = [*block.get("elements", []), block.get("accessory"), block.get("element")]
    return [one for one in held if isinstance(one, dict) and one.get("type") in _INTERACTIVE]


def _together(blocks: list[Json], at: str) -> Iterator[Problem]:
    """What no block can know by itself."""
    seen: set[str] = set()
    for position, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id in seen:
            yield Problem(f"`block_id` already exists: {block_id}", f"{at}/{position}/block_id")
        elif block_id is not None:
            seen.add(block_id)
        used = Counter(one["action_id"] for one in elements_in(block) if "action_id" in one)
        for action_id in (name for name, times in used.items() if times > 1):
            yield Problem(f"`action_id` already exists: {action_id}", f"{at}/{position}/elements")
    focused = [
        one for block in blocks for one in elements_in(block) if one.get("focus_on_load", False)
    ]
    if len(focused) > 1:
        yield Problem("`focus_on_load` can be true for one element only", at)
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > 12_000:
        yield Problem("all markdown blocks together must be less than 12001 characters", at)
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield Problem("only one table is allowed", at)


def block_problems(blocks: Any, at: str = "/blocks") -> list[Problem]:
    found = list(_IN_MESSAGES(blocks, at))
    return found or list(_together(blocks, at))


def refuse_message(message: Json) -> Refusal | None:
    """Why Slack would not take this `text` with these `blocks`. The house rule, that blocks never
    come without a text that says the same, is refused as the missing text it is."""
    said, blocks = message.get("text"), message.get("blocks")
    if message.get("attachments"):
        return Refusal("invalid_attachments")
    if blocks is not None and not isinstance(blocks, list):
        return Refusal("invalid_blocks_format")
    if said is not None and not isinstance(said, str):
        return Refusal("invalid_arguments", (Problem("must provide a string", "/text"),))
    if problems := block_problems(blocks or []):
        return Refusal("invalid_blocks", tuple(problems))
    if not said or not said.strip():
        return Refusal("no_text")
    if len(said) > LONGEST_MESSAGE:
        return Refusal("msg_too_long")
    return None


def refuse_view(view: Any, surface: str) -> Refusal | None:
    """Why Slack would not show this as a modal or as a home tab."""
    found = list(typed({surface: _VIEWS[surface]})(view, "/view"))
    found = found or list(_together(view["blocks"], "/view/blocks"))
    if found:
        return Refusal("invalid_arguments", tuple(found))
    if len(json.dumps(view, ensure_ascii=False).encode()) > LARGEST_VIEW:
        return Refusal("view_too_large")
    return None


def _any_object(value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem("must provide an object", at)


def refuse_metadata(metadata: Any) -> Refusal | None:
    """Why Slack would not keep this with a message."""
    shape = thing({"event_type": string(255), "event_payload": _any_object})
    found = tuple(shape(metadata, "/metadata"))
    return Refusal("invalid_metadata_format", found) if found else None
