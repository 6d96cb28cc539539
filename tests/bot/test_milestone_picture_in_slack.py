"""The picture of a goal, as those see it who ask for it, and nobody else does."""

import struct
from typing import Any

import httpx
import pytest
from sqlalchemy import delete

from bot.painter import Painter
from storage.tables import picture
from tests.bot.world import ANNA, BEN, SALES, World

Json = dict[str, Any]
GOAL = {
    "name": "Neukunden 2026",
    "customers": "10",
    "begins": "2026-01-01",
    "ends": "2026-12-31",
}


@pytest.fixture
def goal(world: World) -> World:
    """Anna has a goal, and has not asked for it yet."""
    world.slack.person.open_home(ANNA)
    world.slack.person.command(ANNA, SALES, "/milestone new")
    world.slack.person.submit(ANNA, GOAL)
    world.pictures.wait()
    world.slack.workspace.files.clear()
    with world.database.transaction() as connection:
        connection.execute(delete(picture))
    return world


def pictures_in(message: Json) -> list[Json]:
    return [block for block in message.get("blocks", []) if block["type"] == "image"]


def seen_by(world: World, user: str, shown: Json) -> bytes | None:
    """What this person's browser gets of it."""
    address = f"{world.slack.url}/files/{shown['slack_file']['id']}"
    answer = httpx.get(address, params={"user": user}, trust_env=False)
    return answer.content if answer.status_code == 200 else None


def asked(world: World, user: str) -> tuple[Json, Json]:
    """The answer as it came at once, and what stands last when the picture is there."""
    first = world.answer(user, "/milestone")
    assert world.pictures.wait()
    return first, world.slack.person.last(user, SALES)


def test_the_words_come_at_once_and_the_picture_after_them(goal: World) -> None:
    first, last = asked(goal, ANNA)
    assert pictures_in(first) == []
    (shown,) = pictures_in(last)
    assert shown["alt_text"].startswith("Diagramm zu Neukunden 2026, 1. Januar 2026 bis")
    assert last["ephemeral_to"] == ANNA


def test_the_next_answer_has_the_picture_in_it(goal: World) -> None:
    asked(goal, ANNA)
    first, last = asked(goal, ANNA)
    assert len(pictures_in(first)) == 1
    assert last == first
    assert len(goal.slack.workspace.files) == 1


def test_nobody_else_sees_it(goal: World) -> None:
    _, last = asked(goal, ANNA)
    (shown,) = pictures_in(last)
    assert seen_by(goal, ANNA, shown)
    assert seen_by(goal, BEN, shown) is None
    assert goal.slack.person.sees(BEN, SALES) == []


def test_where_slack_takes_no_files_the_words_stand_alone(goal: World) -> None:
    goal.slack.faults.add("files.getUploadURLExternal", error="not_allowed", times=None)
    first, last = asked(goal, ANNA)
    goal.slack.faults.clear()
    assert last == first
    assert "0 von 10 Kunden" in first["text"]


def test_the_painter_draws_what_a_phone_shows(goal: World, monkeypatch: pytest.MonkeyPatch) -> None:
    painter = Painter()
    monkeypatch.setattr(goal.pictures, "painter", painter)
    _, last = asked(goal, ANNA)
    content = seen_by(goal, ANNA, pictures_in(last)[0])
    assert content
    assert struct.unpack(">I", content[16:20]) == (672,)
    painter.close()
