"""The playground's clock: as fast as the real one, and turned to where a visitor wants to be."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from bot.clock import now
from bot.sample import COUNTRY, ZONE
from handlers.working_days import holidays_of
from scoring.schedule import Preferences, may_nudge, next_digest

OPENS_AT = time(10)
_A_VISIT = timedelta(hours=1)


class TurnableClock:
    """The bot and the stand-in for Slack share it, so that both live at the same time."""

    def __init__(self, real: Callable[[], datetime] = now) -> None:
        self._real = real
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return self._real() + self._ahead

    def seconds(self) -> float:
        """As the stand-in counts time: since 1970."""
        return self().timestamp()

    def turn_to(self, instant: datetime) -> None:
        self._ahead = instant - self._real()


def opening(now: datetime) -> datetime:
    """When the playground begins: now, if a visit from now on sees nudges; else at the next 10:00 of
    a working day."""
    usual, is_holiday = Preferences(digest_at=OPENS_AT), holidays_of(COUNTRY)
    if all(may_nudge(usual, ZONE, is_holiday, at) for at in (now, now + _A_VISIT)):
        return now
    return next_digest(usual, ZONE, is_holiday, now) or now
