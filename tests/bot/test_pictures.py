"""Pictures on their way to Slack: drawn elsewhere, uploaded once, remembered, deleted in the end."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.background import background
from bot.painter import Painter
from bot.pictures import KEPT_FOR, SURE_FOR, SlackPictures, forget_old, key_of
from bot.playground import StandIn
from bot.uploads import UploadPatience
from storage.database import Database
from storage.workspaces import Workspaces
from tests.bot.playground.conftest import TRUST
from tests.bot.playground.samples import MANIFEST
from tests.bot.sketches import PNG, Failing, Sketch, Slow
from tests.bot.world import Clock
from tests.conftest import NOW

STEPS = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal", "files.info")
SOON = timedelta(milliseconds=20)
SHORT = 0.5  # seconds
IMPATIENT = UploadPatience(
    settles=SOON, longest=timedelta(seconds=2), ready_within=timedelta(seconds=5), looks=SOON
)


@dataclass
class Wall:
    """Where pictures are hung; `seen` has their files."""

    seen: list[str] = field(default_factory=list)

    def hang(self, file_id: str) -> None:
        self.seen.append(file_id)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture(scope="module")
def standing() -> Iterator[StandIn]:
    with StandIn(MANIFEST) as running:
        yield running


@pytest.fixture
def slack(standing: StandIn) -> Iterator[StandIn]:
    standing.workspace.files.clear()
    standing.workspace.looks_through_files_for = 0.0
    standing.record.forget()
    yield standing
    standing.faults.clear()
    assert standing.problems == []


@pytest.fixture
def client(slack: StandIn) -> WebClient:
    return WebClient(slack.bot_token, base_url=slack.api_url, ssl=TRUST, retry_handlers=[])


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


class Lasting(Painter):
    """Stays when the pictures go: beginning anew takes half a second."""

    def close(self) -> None:
        assert self.pid != os.getpid()


@pytest.fixture(scope="module")
def painter() -> Iterator[Painter]:
    lasting = Lasting()
    yield lasting
    Painter.close(lasting)


@pytest.fixture
def pictures(
    database: Database, client: WebClient, clock: Clock, painter: Painter
) -> Iterator[SlackPictures]:
    made = SlackPictures(database, client, clock, IMPATIENT)
    made.painter = painter
    yield made
    made.close()


@pytest.fixture
def wall() -> Wall:
    return Wall()


def hung(pictures: SlackPictures, team_id: int, picture: Sketch) -> list[str]:
    """The picture's file, as often as it is shown."""
    wall = Wall()
    pictures.soon(team_id, picture, wall.hang)
    assert pictures.wait()
    return wall.seen


def drawn_by(slack: StandIn, file_id: str) -> int:
    content = slack.workspace.files[file_id].content or b""
    assert content.startswith(PNG)
    return int(content.rpartition(b" ")[2])


def there(slack: StandIn) -> set[str]:
    """The files that lie in Slack."""
    return {file.id for file in slack.workspace.files.values() if file.there}


# Drawing and remembering


def test_a_picture_is_drawn_in_another_process_and_known_from_then_on(
    pictures: SlackPictures, slack: StandIn, team_id: int
) -> None:
    assert pictures.known(team_id, Sketch()) is None
    (file_id,) = hung(pictures, team_id, Sketch())
    assert drawn_by(slack, file_id) == pictures.painter.pid != os.getpid()
    assert pictures.known(team_id, Sketch()) == file_id


def test_who_asks_waits_for_nothing(
    pictures: SlackPictures, team_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = threading.get_ident()
    told: list[int] = []
    monkeypatch.setattr(Sketch, "draw", lambda _: pytest.fail("drawn where it was asked for"))
    pictures.soon(team_id, Sketch(), lambda _: told.append(threading.get_ident()))
    assert pictures.wait()
    assert told
    assert asking not in told


def test_the_same_picture_asked_for_twice_at_a_time_is_made_once(
    pictures: SlackPictures, slack: StandIn, team_id: int, wall: Wall
) -> None:
    for _ in range(3):
        pictures.soon(team_id, Slow("the same", seconds=0.2), wall.hang)
    assert pictures.wait()
    assert len(wall.seen) == 3
    assert there(slack) == set(wall.seen)
    assert len(there(slack)) == 1


def test_who_asks_while_others_are_told_is_told_too(
    pictures: SlackPictures, slack: StandIn, team_id: int, wall: Wall
) -> None:
    pictures.soon(team_id, Sketch(), lambda _: pictures.soon(team_id, Sketch(), wall.hang))
    assert pictures.wait()
    assert set(wall.seen) == there(slack)


def test_what_shows_something_else_is_another_picture(
    pictures: SlackPictures, team_id: int
) -> None:
    assert hung(pictures, team_id, Sketch("7 of 10")) != hung(pictures, team_id, Sketch("8 of 10"))
    assert key_of(Sketch("7 of 10")) == key_of(Sketch("7 of 10"))
    assert key_of(Sketch("7 of 10")) != key_of(Slow("7 of 10"))


def test_another_workspace_never_gets_the_file(
    pictures: SlackPictures, database: Database, team_id: int
) -> None:
    with database.transaction() as connection:
        Workspaces(connection).connect("T1", "One", NOW)
        other = Workspaces(connection).connect("T2", "Two", NOW).team_id
    ours = hung(pictures, team_id, Sketch())
    assert pictures.known(other, Sketch()) is None
    assert hung(pictures, other, Sketch()) != ours


def test_another_process_that_was_quicker_wins(
    pictures: SlackPictures,
    database: Database,
    slack: StandIn,
    team_id: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (theirs,) = hung(pictures, team_id, Sketch("another"))

    def overtaken(_: Sketch) -> bytes:
        with database.write(team_id) as store:
            store.pictures.keep(key_of(Sketch()), theirs, NOW)
        return PNG

    monkeypatch.setattr(pictures.painter, "draw", overtaken)
    assert hung(pictures, team_id, Sketch()) == [theirs]
    assert there(slack) == {theirs}


def test_a_picture_that_cannot_be_drawn_is_not_shown(
    pictures: SlackPictures, slack: StandIn, team_id: int
) -> None:
    assert hung(pictures, team_id, Failing()) == []
    assert there(slack) == set()
    assert len(hung(pictures, team_id, Sketch())) == 1


def test_one_who_cannot_be_shown_the_picture_keeps_it_from_nobody(
    pictures: SlackPictures, team_id: int, wall: Wall
) -> None:
    def torn(_: str) -> None:
        raise ConnectionError

    for then in (torn, wall.hang):
        pictures.soon(team_id, Slow(seconds=0.1), then)
    assert pictures.wait()
    assert len(wall.seen) == 1


# Slack's moods


TROUBLE: dict[str, Callable[[StandIn, str], None]] = {
    "429": lambda slack, step: slack.faults.add(step, status=429, retry_after=1),
    "500": lambda slack, step: slack.faults.add(step, status=500),
    "500, though it was done": lambda slack, step: slack.faults.add(step, status=500, after=True),
    "timeout": lambda slack, step: slack.faults.add(step, delay=1.2 * SHORT),
    "reset": lambda slack, step: slack.faults.add(step, drop=True),
    "reset, though it was done": lambda slack, step: slack.faults.add(step, drop_after=True),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("trouble", TROUBLE)
def test_after_trouble_with_a_step_the_picture_comes_all_the_same_and_no_other_lies_about(
    pictures: SlackPictures,
    slack: StandIn,
    client: WebClient,
    team_id: int,
    trouble: str,
    step: str,
) -> None:
    TROUBLE[trouble](slack, step)
    client.timeout = SHORT if trouble == "timeout" else client.timeout
    seen = hung(pictures, team_id, Sketch())
    assert len(seen) == 1
    assert there(slack) == set(seen)
    assert slack.faults.done.total() > 0


@pytest.mark.parametrize("step", STEPS)
def test_trouble_that_does_not_end_leaves_the_words_alone(
    pictures: SlackPictures, slack: StandIn, team_id: int, step: str
) -> None:
    slack.faults.add(step, status=500, times=None)
    assert hung(pictures, team_id, Sketch()) == []
    assert there(slack) == set()


def test_what_slack_refuses_is_not_tried_again(
    pictures: SlackPictures, slack: StandIn, team_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    slack.faults.add(STEPS[0], error="missing_scope", times=None)
    assert hung(pictures, team_id, Sketch()) == []
    assert len(slack.calls_to(STEPS[0])) == 1
    assert "there is no picture: missing_scope" in caplog.text


def test_a_wait_that_slack_wants_to_be_long_is_not_waited_for(
    pictures: SlackPictures, slack: StandIn, team_id: int
) -> None:
    slack.faults.add(STEPS[0], status=429, retry_after=3)
    assert hung(pictures, team_id, Sketch()) == []


def test_a_picture_is_shown_only_when_slack_has_looked_through_it(
    pictures: SlackPictures, slack: StandIn, team_id: int
) -> None:
    slack.workspace.looks_through_files_for = 0.3
    shown: list[bool] = []
    pictures.soon(team_id, Sketch(), lambda f: shown.append(slack.workspace.files[f].is_picture))
    assert pictures.wait()
    assert shown == [True]


def test_one_that_slack_never_gets_done_with_is_taken_back(
    database: Database, client: WebClient, slack: StandIn, team_id: int
) -> None:
    slack.workspace.looks_through_files_for = 3600
    soon = UploadPatience(attempts=2, settles=SOON, ready_within=SOON, looks=SOON)
    pictures = SlackPictures(database, client, lambda: NOW, soon)
    assert hung(pictures, team_id, Sketch()) == []
    assert there(slack) == set()
    pictures.close()


# Growing old


def test_a_file_that_somebody_deleted_is_made_anew(
    pictures: SlackPictures, client: WebClient, clock: Clock, team_id: int
) -> None:
    (first,) = hung(pictures, team_id, Sketch())
    client.files_delete(file=first)
    clock.now += SURE_FOR
    assert pictures.known(team_id, Sketch()) is None
    (second,) = hung(pictures, team_id, Sketch())
    assert second != first
    assert pictures.known(team_id, Sketch()) == second


def test_a_file_that_is_still_there_is_shown_again(
    pictures: SlackPictures, slack: StandIn, clock: Clock, team_id: int
) -> None:
    first = hung(pictures, team_id, Sketch())
    clock.now += SURE_FOR
    assert hung(pictures, team_id, Sketch()) == first
    assert there(slack) == set(first)


def test_old_pictures_are_deleted_in_slack_too(
    pictures: SlackPictures,
    database: Database,
    slack: StandIn,
    client: WebClient,
    clock: Clock,
    team_id: int,
) -> None:
    hung(pictures, team_id, Sketch("old"))
    (gone,) = hung(pictures, team_id, Sketch("old, and gone already"))
    client.files_delete(file=gone)
    clock.now += KEPT_FOR / 2
    young = hung(pictures, team_id, Sketch("young"))
    clock.now += KEPT_FOR / 2 + SOON
    assert forget_old(database, team_id, client, clock()) == 2
    assert there(slack) == set(young)
    assert forget_old(database, team_id, client, clock()) == 0


def test_old_pictures_wait_when_slack_has_no_time(
    pictures: SlackPictures, database: Database, slack: StandIn, client: WebClient, team_id: int
) -> None:
    hung(pictures, team_id, Sketch())
    later = NOW + KEPT_FOR + SOON
    slack.faults.add("files.delete", status=429)
    assert forget_old(database, team_id, client, later) == 0
    assert forget_old(database, team_id, client, later) == 1


def test_the_housework_deletes_old_pictures(
    pictures: SlackPictures,
    database: Database,
    slack: StandIn,
    client: WebClient,
    clock: Clock,
    team_id: int,
) -> None:
    hung(pictures, team_id, Sketch())
    clock.now += KEPT_FOR + SOON
    with background(database, team_id, client, clock):
        assert slack.wait_until(lambda: not there(slack))


# The end


def test_closing_gives_up_what_waits_and_ends_the_painter(
    database: Database, client: WebClient, slack: StandIn, team_id: int, wall: Wall
) -> None:
    patient = UploadPatience(settles=timedelta(hours=1), longest=timedelta(hours=2))
    pictures = SlackPictures(database, client, lambda: NOW, patient)
    slack.faults.add(STEPS[0], status=500)
    pictures.soon(team_id, Sketch(), wall.hang)
    assert slack.wait_until(lambda: bool(slack.calls_to(STEPS[0])))
    begun = time.monotonic()
    pictures.close()
    assert time.monotonic() - begun < 5
    assert pictures.painter.pid is None
    pictures.soon(team_id, Sketch(), wall.hang)
    assert wall.seen == []
