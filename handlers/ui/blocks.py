"""Block Kit within Slack's limits: what is too long is shortened here, never refused there."""

import json
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from handlers.ui.mrkdwn import shorten
from handlers.ui.texts import Texts

Block = dict[str, Any]
Element = dict[str, Any]
Option = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
SECTION, HEADER, BUTTON, FIELD, OPTION, VALUE, TITLE = 3000, 150, 75, 2000, 75, 2000, 24
ALT = 2000
CELL, TABLE_ROWS = 300, 100
# Slack's own client for Socket Mode cannot send an answer of 64 KiB; texts take a few of them.
BYTES, FEW_BLOCKS = 48_000, 15
ACTIONS, FIELDS, OPTIONS, INPUT = 25, 10, 100, 3000


def plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": shorten(text, most) or " ", "emoji": True}


def section(text: str, accessory: Element | None = None, block_id: str | None = None) -> Block:
    block: Block = {
        "type": "section",
        "text": {"type": "mrkdwn", "text": shorten(text, SECTION) or " "},
    }
    if accessory:
        block["accessory"] = accessory
    return block | ({"block_id": block_id} if block_id else {})


def fields(texts: Sequence[str]) -> Block:
    return {
        "type": "section",
        "fields": [{"type": "mrkdwn", "text": shorten(text, FIELD)} for text in texts[:FIELDS]],
    }


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, HEADER)}


def context(*texts: str) -> Block:
    elements = [{"type": "mrkdwn", "text": shorten(text, FIELD)} for text in texts if text]
    return {"type": "context", "elements": elements[:10]}


def picture(file_id: str, alt: str) -> Block:
    """A file in Slack as an image. Slack wants a new `block_id` wherever a picture is replaced."""
    return {
        "type": "image",
        "slack_file": {"id": file_id},
        "alt_text": shorten(alt, ALT) or " ",
        "block_id": f"picture-{file_id}",
    }


def table(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> Block:
    """Rows of plain words, the first with the names of the columns; those at `right` are numbers.

    Only messages may have one, and only one.
    """
    columns = range(len(rows[0]))
    return {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": shorten(cell, CELL) or " "} for cell in row]
            for row in rows[:TABLE_ROWS]
        ],
        "column_settings": [
            {"align": "right" if column in right else "left", "is_wrapped": column not in right}
            for column in columns
        ],
    }


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element | None, block_id: str | None = None) -> Block:
    block: Block = {"type": "actions", "elements": [e for e in elements if e][:ACTIONS]}
    return block | ({"block_id": block_id} if block_id else {})


def button(
    text: str,
    action_id: str,
    value: str = "",
    style: str | None = None,
    confirm: dict[str, Any] | None = None,
) -> Element:
    element: Element = {"type": "button", "text": plain(text, BUTTON), "action_id": action_id}
    if value:
        element["value"] = value[:VALUE]
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def confirm(title: str, text: str, yes: str, no: str) -> dict[str, Any]:
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def option(text: str, value: str) -> Option:
    return {"text": plain(text, OPTION), "value": value}


def overflow(action_id: str, options: Sequence[Option]) -> Element:
    return {"type": "overflow", "action_id": action_id, "options": list(options[:5])}


def select(
    action_id: str,
    options: Sequence[Option],
    chosen: str | None = None,
    placeholder: str | None = None,
) -> Element:
    element: Element = {
        "type": "static_select",
        "action_id": action_id,
        "options": list(options[:OPTIONS]),
    }
    initial = next((o for o in element["options"] if o["value"] == chosen), None)
    if initial:
        element["initial_option"] = initial
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    return element


def text_input(
    action_id: str,
    initial: str = "",
    multiline: bool = False,
    most: int = INPUT,
    placeholder: str | None = None,
) -> Element:
    element: Element = {"type": "plain_text_input", "action_id": action_id, "max_length": most}
    if initial:
        element["initial_value"] = initial[:most]
    if multiline:
        element["multiline"] = True
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    return element


def number_input(
    action_id: str,
    initial: int | None,
    low: int = 0,
    high: int = 1440,
    placeholder: str | None = None,
) -> Element:
    element: Element = {
        "type": "number_input",
        "action_id": action_id,
        "is_decimal_allowed": False,
        "min_value": str(low),
        "max_value": str(high),
    }
    if initial is not None:
        element["initial_value"] = str(initial)
    return element | ({"placeholder": plain(placeholder, 150)} if placeholder else {})


def date_input(action_id: str, initial: date | None = None) -> Element:
    element: Element = {"type": "datepicker", "action_id": action_id}
    return element | ({"initial_date": initial.isoformat()} if initial else {})


def time_input(action_id: str, initial: str | None = None) -> Element:
    """`initial` is HH:MM in the reader's zone."""
    element: Element = {"type": "timepicker", "action_id": action_id}
    return element | ({"initial_time": initial} if initial else {})


def user_input(action_id: str, initial: str | None = None) -> Element:
    element: Element = {"type": "users_select", "action_id": action_id}
    return element | ({"initial_user": initial} if initial else {})


def users_input(action_id: str, initial: Sequence[str] = ()) -> Element:
    """Several people."""
    element: Element = {"type": "multi_users_select", "action_id": action_id}
    return element | ({"initial_users": list(initial)} if initial else {})


def channel_input(action_id: str, initial: str | None = None) -> Element:
    """A channel, public or private, that the reader is in or may join."""
    element: Element = {
        "type": "conversations_select",
        "action_id": action_id,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return element | ({"initial_conversation": initial} if initial else {})


def radio_buttons(action_id: str, options: Sequence[Option], chosen: str | None) -> Element:
    element: Element = {
        "type": "radio_buttons",
        "action_id": action_id,
        "options": list(options[:10]),
    }
    initial = next((o for o in options if o["value"] == chosen), None)
    return element | ({"initial_option": initial} if initial else {})


def checkbox(action_id: str, text: str) -> Element:
    """One box, not ticked."""
    return {"type": "checkboxes", "action_id": action_id, "options": [option(text, "yes")]}


def checkboxes(action_id: str, options: Sequence[Option], chosen: Collection[str]) -> Element:
    """Several boxes, at most ten; `chosen` are the values of those that are ticked."""
    shown = list(options[:10])
    element: Element = {"type": "checkboxes", "action_id": action_id, "options": shown}
    ticked = [one for one in shown if one["value"] in chosen]
    return element | ({"initial_options": ticked} if ticked else {})


def packed(lines: Sequence[str]) -> list[Block]:
    """The lines in as few sections as hold them whole."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + len(line) < SECTION:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return [section(text) for text in texts]


def labelled(
    label: str, block_id: str, element: Element, optional: bool = False, hint: str | None = None
) -> Block:
    """An input with its label; its value comes back under `block_id` and the element's action_id."""
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain(hint, 2000)} if hint else {})


def modal(
    t: Texts,
    callback_id: str,
    title: str,
    blocks: Sequence[Block],
    submit: str | None,
    meta: str = "",
) -> dict[str, Any]:
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE),
        "close": plain(t("Cancel") if submit else t("Close"), TITLE),
        "blocks": fitted(t, blocks, VIEW_BLOCKS),
        "private_metadata": meta,
    }
    return view | ({"submit": plain(submit, TITLE)} if submit else {})


def fitted(t: Texts, blocks: Sequence[Block], most: int = MESSAGE_BLOCKS) -> list[Block]:
    """At most `most` blocks and `BYTES`; what is left out is counted in the last one."""
    kept = list(blocks[:most])
    # Only a long message can be too large; measuring every short one would cost more than making it.
    while len(kept) > FEW_BLOCKS and len(json.dumps(kept)) > BYTES:
        kept = kept[: len(kept) * 3 // 4]
    if len(kept) == len(blocks):
        return kept
    left_out = len(blocks) - len(kept) + 1
    return [*kept[:-1], context(t.plural("… {n} more", "… {n} more", left_out))]


def message(t: Texts, text: str, blocks: Sequence[Block] = ()) -> dict[str, Any]:
    """A message whose `text` says what its blocks say, for screen readers and notifications."""
    body: dict[str, Any] = {"text": shorten(text, 3900)}
    return body | ({"blocks": fitted(t, blocks)} if blocks else {})
