"""Members who ask to learn, and who learns for them, on either database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from handlers.learning import asking
from handlers.learning.jobs import Study
from handlers.pictures import NO_PICTURES, Picture, Pictures
from scoring.learning.learned import HORIZON, Learned
from storage.database import Database
from storage.members import Member
from storage.tables import outbox
from tests.bot.world import Clock
from tests.handlers.learning.lessons import RECOMMENDED

Then = Callable[[], None]


@dataclass
class Pupil:
    """Learns at once what it is given, or fails with it; `meanwhile` happens while it learns."""

    lesson: Learned | BaseException = RECOMMENDED
    meanwhile: Callable[[Then], None] = lambda alive: None
    lessons: int = 0

    def learn(self, team_id: int, at: datetime, horizon: timedelta, alive: Then) -> Learned:
        self.lessons += 1
        self.meanwhile(alive)
        if isinstance(self.lesson, BaseException):
            raise self.lesson
        return self.lesson


@dataclass
class Gallery:
    """Has every picture ready as soon as it is asked for."""

    hung: list[Picture] = field(default_factory=list)

    def known(self, team_id: int, picture: Picture) -> str | None:
        return None

    def soon(self, team_id: int, picture: Picture, then: Callable[[str], None]) -> None:
        self.hung.append(picture)
        then(f"F{len(self.hung)}")


@dataclass
class School:
    database: Database
    team_id: int
    clock: Clock
    anna: Member
    ben: Member

    def asks(self, member: Member | None = None, horizon: timedelta = HORIZON) -> asking.Asked:
        who = (member or self.anna).member_id
        return asking.ask(self.database, self.team_id, who, horizon, self.clock())

    def study(self, pupil: Pupil, pictures: Pictures = NO_PICTURES) -> Study:
        return Study(self.database, self.team_id, self.clock, pupil, pictures)

    def told(self, member: Member | None = None) -> Sequence[dict[str, Any]]:
        """What is to stand in the member's direct messages."""
        with self.database.write(self.team_id) as store:
            ids = store.connection.execute(
                outbox.select()
                .where(outbox.c.conversation == (member or self.anna).slack_id)
                .order_by(outbox.c.position)
            )
            found = [store.outbox.get(row.message_id) for row in ids]
        return [dict(one.body) for one in found if one]


@pytest.fixture
def school(database: Database, team_id: int, now: datetime) -> School:
    """Anna reads English, Ben German."""
    with database.write(team_id) as store:
        anna, ben = (
            store.members.seen(
                slack_id, f"{name}@example.com", name, "Europe/Berlin", locale, False, now
            )
            for slack_id, name, locale in (("U0ANNA", "Anna", "en-GB"), ("U0BEN", "Ben", "de-DE"))
        )
    return School(database, team_id, Clock(now), anna, ben)
