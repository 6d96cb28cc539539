"""The picture comes with the words where it is known, else after them, and never over a newer answer."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from handlers.deps import Deps, Visitor
from handlers.milestone.answers import Answers, Latest, Message
from handlers.milestone.flow import Shown
from handlers.pictures import Picture
from handlers.ui.texts import texts
from storage.database import Database
from tests.handlers.milestone.conftest import Team


@dataclass
class Studio:
    """Draws when it is told to."""

    drawn: dict[str, str] = field(default_factory=dict)
    waiting: list[tuple[Picture, Callable[[str], None]]] = field(default_factory=list)

    def known(self, team_id: int, picture: Picture) -> str | None:
        return self.drawn.get(repr(picture))

    def soon(self, team_id: int, picture: Picture, then: Callable[[str], None]) -> None:
        self.waiting.append((picture, then))

    def draw(self) -> None:
        picture, then = self.waiting.pop(0)
        self.drawn[repr(picture)] = "F0CHART"
        then("F0CHART")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def answers(team: Team, studio: Studio) -> Answers:
    deps = Deps(team.database, lambda: team.now, lambda _: team.team_id, lambda _: None, studio)
    return Answers(deps)


@pytest.fixture
def anna(team: Team) -> Visitor:
    return Visitor(team.team_id, team.anna, texts("de-DE", "Europe/Berlin"))


@pytest.fixture
def goal(team: Team) -> Shown:
    shown = team.desk(team.anna).shown(team.sets(team.anna))
    assert shown
    return shown


def pictures_in(message: Message) -> list[str]:
    return [one["slack_file"]["id"] for one in message["blocks"] if one["type"] == "image"]


def test_a_picture_that_is_known_is_there_at_once(
    answers: Answers, studio: Studio, anna: Visitor, goal: Shown
) -> None:
    sent: list[Message] = []
    assert pictures_in(answers.in_place(anna, goal, sent.append)) == []
    studio.draw()
    assert pictures_in(answers.in_place(anna, goal, sent.append)) == ["F0CHART"]
    assert studio.waiting == []


def test_in_place_the_picture_comes_with_the_same_words(
    answers: Answers, studio: Studio, anna: Visitor, goal: Shown
) -> None:
    sent: list[Message] = []
    first = answers.in_place(anna, goal, sent.append, "Notice")
    studio.draw()
    (later,) = sent
    assert pictures_in(later) == ["F0CHART"]
    assert [one for one in later["blocks"] if one["type"] != "image"] == first["blocks"]


def test_beside_the_picture_comes_alone(
    answers: Answers, studio: Studio, anna: Visitor, goal: Shown
) -> None:
    sent: list[Message] = []
    answers.beside(anna, goal, sent.append)
    studio.draw()
    assert [pictures_in(one) for one in sent] == [["F0CHART"]]
    assert [len(one["blocks"]) for one in sent] == [1]


def test_a_picture_never_takes_the_place_of_a_newer_answer(
    answers: Answers, studio: Studio, anna: Visitor, goal: Shown, team: Team
) -> None:
    sent: list[Message] = []
    answers.in_place(anna, goal, sent.append)
    team.wins(team.anna, "Acme")
    newer = team.desk(team.anna).shown(goal.known.goal_id)
    assert newer
    answers.in_place(anna, newer, sent.append)
    studio.draw()
    assert sent == []
    studio.draw()
    assert [pictures_in(one) for one in sent] == [["F0CHART"]]
    assert "1 von 10" in sent[0]["text"]


def test_what_others_are_answered_changes_nothing(
    answers: Answers, studio: Studio, anna: Visitor, goal: Shown, team: Team
) -> None:
    sent: list[Message] = []
    answers.in_place(anna, goal, sent.append)
    answers.in_place(Visitor(team.team_id, team.maria, texts("en")), goal, lambda _: None)
    studio.draw()
    assert len(sent) == 1


def test_only_so_many_answers_are_remembered(team: Team, anna: Visitor) -> None:
    latest = Latest(most=1)
    is_latest = latest.begin(anna)
    assert is_latest()
    latest.begin(Visitor(team.team_id, team.ben, texts("en")))
    assert not is_latest()
