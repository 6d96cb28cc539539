"""The word and the modal's values."""

from datetime import time
from typing import Any

import pytest

from handlers.team_digest.parse import CHANNEL, Chosen, channel_of, is_team, read

Json = dict[str, Any]


def values(of: str, end: bool = False) -> Json:
    """A modal in which C1 was chosen, with the fields of this channel."""
    held: Json = {
        CHANNEL: {CHANNEL: {"selected_conversation": "C1"}},
        f"at:{of}": {"at": {"selected_time": "08:30"}},
        f"days:{of}": {"days": {"selected_options": [{"value": "0"}, {"value": "3"}]}},
    }
    ticked = {"selected_options": [{"value": "yes"}]}
    return held | ({f"end:{of}": {"end": ticked}} if end else {})


@pytest.mark.parametrize(
    ("typed", "ours"), [("team", True), (" Team ", True), ("", False), ("teams", False)]
)
def test_one_word_is_ours(typed: str, ours: bool) -> None:
    assert is_team(typed) is ours


@pytest.mark.parametrize("of", ["", "C1", "C2"])
def test_what_is_shown_is_what_is_read(of: str) -> None:
    assert read(values(of)) == Chosen("C1", time(8, 30), frozenset({0, 3}))


@pytest.mark.parametrize(("of", "is_over"), [("C1", True), ("C2", False)])
def test_only_the_channel_whose_box_was_ticked_is_ended(of: str, is_over: bool) -> None:
    assert read(values(of, end=True)).is_over is is_over


@pytest.mark.parametrize(
    ("name", "channel"),
    [("sales", "C1"), ("privategroup", "C1"), ("directmessage", None), ("mpdm-a--b-1", None)],
)
def test_a_channel_is_where_a_digest_can_go(name: str, channel: str | None) -> None:
    assert channel_of({"channel_id": "C1", "channel_name": name}) == channel
