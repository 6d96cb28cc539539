"""Learning what was asked for, in the background, and telling those who asked: each once."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from handlers.deps import texts_of
from handlers.learning import blocks
from handlers.learning.picture import picture_of
from handlers.pictures import Picture, Pictures
from handlers.ui.words import OUR_FAULT
from scoring.learning.learned import Learned
from scoring.message import Message, Refused
from storage.bulk import in_one_go
from storage.database import Database
from storage.learnings import StoredLearning
from storage.members import Member
from storage.outbox import NewMessage
from storage.store import Store

logger = logging.getLogger("nextcall.learning")

KIND = "learning"  # of its messages
LEASE = timedelta(minutes=1)
MOST_ATTEMPTS = 3


class NotLearned(Exception):
    """Something went wrong that another attempt may do better."""


class Stopped(Exception):
    """The program ends: this was no attempt."""


class Learner(Protocol):
    def learn(
        self, team_id: int, at: datetime, horizon: timedelta, alive: Callable[[], None]
    ) -> Learned:
        """What the outcomes known at `at` teach; `alive` is called every now and then meanwhile.

        Raises `Refused` where nothing can be learned, `NotLearned` or `Stopped`.
        """


@dataclass(frozen=True)
class Told:
    """What was said of a learning to who asked for it; a picture is still to come into it."""

    message_id: str
    member: Member
    learning_id: int
    learned: Learned

    @property
    def picture(self) -> Picture | None:
        return picture_of(texts_of(self.member), self.learned)

    def with_picture(self, file_id: str, alt: str) -> dict[str, Any]:
        t = texts_of(self.member)
        return blocks.learned_message(t, self.learning_id, self.learned, (file_id, alt))


@dataclass(frozen=True)
class Study:
    """Takes what waits longest, has it learned, and tells who asked."""

    database: Database
    team_id: int
    now: Callable[[], datetime]
    learner: Learner
    pictures: Pictures

    def __call__(self) -> int:
        """How much was done: none where nobody waits, or another process learns."""
        now = self.now()
        with self.database.read(self.team_id) as store:
            if not store.learnings.is_any_to_take(now):
                return 0
        ours = in_one_go(self.database, self.team_id, _take, now)
        if ours is None:
            return 0
        if ours.attempts > MOST_ATTEMPTS:
            self._settle(ours, None, OUR_FAULT)
        else:
            self._learn(ours, now)
        return 1

    def _learn(self, ours: StoredLearning, at: datetime) -> None:
        try:
            learned = self.learner.learn(self.team_id, at, ours.horizon, lambda: self._keep(ours))
        except Refused as refused:
            self._settle(ours, None, refused.message)
        except Stopped:
            in_one_go(self.database, self.team_id, _put_back, ours, False)
        except NotLearned as error:
            logger.warning("attempt %d to learn failed: %s", ours.attempts, error)
            in_one_go(self.database, self.team_id, _put_back, ours, True)
        else:
            self._settle(ours, learned, learned.why)

    def _keep(self, ours: StoredLearning) -> None:
        in_one_go(self.database, self.team_id, _keep, ours, self.now() + LEASE)

    def _settle(self, ours: StoredLearning, learned: Learned | None, why: Message) -> None:
        told = in_one_go(self.database, self.team_id, _tell, ours, learned, why, self.now())
        for one in told:
            if picture := one.picture:
                self.pictures.soon(self.team_id, picture, partial(self._show, one, picture.alt))

    def _show(self, told: Told, alt: str, file_id: str) -> None:
        body = told.with_picture(file_id, alt)
        in_one_go(self.database, self.team_id, _edit, told.message_id, body, self.now())


def _take(store: Store, now: datetime) -> StoredLearning | None:
    return store.learnings.take(now, LEASE)


def _keep(store: Store, ours: StoredLearning, until: datetime) -> None:
    store.learnings.keep(ours, until)


def _put_back(store: Store, ours: StoredLearning, counts: bool) -> None:
    store.learnings.put_back(ours, counts)


def _tell(
    store: Store, ours: StoredLearning, learned: Learned | None, why: Message, now: datetime
) -> Sequence[Told]:
    """Notes what came of it, and what is said of it to all who waited for it."""
    told = []
    for one in store.learnings.settle(ours, learned, now):
        member = store.members.get(one.asked_by)
        if member is None or member.slack_id is None or member.left_at is not None:
            continue
        t = texts_of(member)
        body = (
            blocks.learned_message(t, one.learning_id, learned)
            if learned
            else blocks.failed_message(t, why)
        )
        message = NewMessage(
            f"{KIND}/{one.learning_id}", member.slack_id, KIND, body, {}, member.member_id
        )
        message_id = store.outbox.put(message, now)
        if message_id and learned:
            told.append(Told(message_id, member, one.learning_id, learned))
    return told


def _edit(store: Store, message_id: str, body: dict[str, Any], now: datetime) -> None:
    if message := store.outbox.get(message_id):
        store.outbox.edit(message, body, now)
