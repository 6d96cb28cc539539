"""A goal as an answer: its words at once, its picture with them where it is known, else after them."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from handlers.deps import Deps, Visitor
from handlers.milestone.blocks import goal_message, picture_message
from handlers.milestone.flow import Desk, Shown
from handlers.milestone.picture import picture_of
from handlers.ui import blocks as ui

Message = dict[str, Any]
Send = Callable[[Message], object]


class Latest:
    """Which answer a person was given last, so that a picture never takes the place of a newer one."""

    def __init__(self, most: int = 10_000) -> None:
        self._numbers: OrderedDict[tuple[int, int], int] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def begin(self, visitor: Visitor) -> Callable[[], bool]:
        """Begins an answer; what it returns says whether it is the latest still."""
        who = (visitor.team_id, visitor.member.member_id)
        with self._lock:
            number = self._numbers.pop(who, 0) + 1
            self._numbers[who] = number
            if len(self._numbers) > self._most:
                self._numbers.popitem(last=False)
        return lambda: self._numbers.get(who) == number


class Answers:
    """How goals are shown to people."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps
        self._latest = Latest()

    def desk(self, visitor: Visitor) -> Desk:
        deps = self._deps
        return Desk(deps.database, visitor.team_id, visitor.member, deps.now())

    def beside(self, visitor: Visitor, shown: Shown, send: Send, notice: str = "") -> Message:
        """The words; a picture that is not known yet is sent after them, as a message of its own: the
        answer to a command cannot be replaced.
        """
        goal_name = shown.report.goal.name
        return self._answer(
            visitor,
            shown,
            notice,
            lambda file_id, alt: send(picture_message(visitor.t, goal_name, file_id, alt)),
        )

    def in_place(self, visitor: Visitor, shown: Shown, send: Send, notice: str = "") -> Message:
        """The words; a picture that is not known yet comes with the words in their place."""
        return self._answer(
            visitor,
            shown,
            notice,
            lambda file_id, alt: send(
                goal_message(visitor.t, shown, ui.picture(file_id, alt), notice)
            ),
        )

    def _answer(
        self, visitor: Visitor, shown: Shown, notice: str, follow: Callable[[str, str], object]
    ) -> Message:
        is_latest = self._latest.begin(visitor)
        picture = picture_of(visitor.t, shown.report, shown.days)
        file_id = self._deps.pictures.known(visitor.team_id, picture)
        if file_id:
            return goal_message(visitor.t, shown, ui.picture(file_id, picture.alt), notice)

        def then(file_id: str) -> None:
            if is_latest():
                follow(file_id, picture.alt)

        self._deps.pictures.soon(visitor.team_id, picture, then)
        return goal_message(visitor.t, shown, None, notice)
