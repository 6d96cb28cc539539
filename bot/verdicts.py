"""What an attempt to deliver a message means for it. Pure: a failure in, a verdict out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from slack_sdk.errors import SlackApiError

LAPSED = "lapsed"  # its time had passed before Slack could be reached

# Slack's words for trouble of its own; with these something of the call may have been done.
_SLACK_IN_TROUBLE = frozenset(
    ["internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"]
)
_TOO_MANY = frozenset(["ratelimited", "rate_limited", "message_limit_exceeded", "accesslimited"])
_NOT_THERE = frozenset(["message_not_found", "cant_update_message", "edit_window_closed"])
_LONGEST_WAIT = timedelta(minutes=5)
_UNTOLD_WAIT = timedelta(seconds=30)  # too many, and not told for how long


@dataclass(frozen=True)
class Delivered:
    """It stands in this channel, with the content of this version."""

    channel: str
    ts: str
    version: int


@dataclass(frozen=True)
class Later:
    """Not yet: try again after this time. `unsure` where it may have arrived all the same."""

    after: timedelta
    unsure: bool


@dataclass(frozen=True)
class Refused:
    """Never: Slack's word for why."""

    reason: str


@dataclass(frozen=True)
class Gone:
    """It stood once and was deleted: there is nothing to edit any more."""


Verdict: TypeAlias = Delivered | Later | Refused | Gone


def verdict(error: Exception, attempts: int, settles: timedelta) -> Verdict:
    """What to do after this error of the `attempts`th attempt.

    Only Slack's own refusal is certain. After everything else (a timeout, a reset, a 5xx, an answer
    that is none) the call may have been done; `settles` is how long a late one may still be on its
    way. Waits double from there, up to five minutes.
    """
    doubled = settles * 2 ** min(attempts - 1, 20)
    unclear = Later(max(settles, min(doubled, _LONGEST_WAIT)), unsure=True)
    if not isinstance(error, SlackApiError):
        return unclear
    response = error.response
    if response.status_code == 429:
        return Later(_told_to_wait(response.headers), unsure=False)
    code = response.get("error") if isinstance(response.data, dict) else None
    if response.status_code != 200 or not isinstance(code, str) or not _is_word(code):
        return unclear
    if code in _TOO_MANY:
        return Later(_told_to_wait(response.headers), unsure=False)
    if code in _SLACK_IN_TROUBLE:
        return unclear
    return Gone() if code in _NOT_THERE else Refused(code)


def _told_to_wait(headers: dict[str, str]) -> timedelta:
    """Retry-After in seconds, as Slack says it."""
    told = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return timedelta(seconds=int(told)) if str(told).isdecimal() else _UNTOLD_WAIT


def _is_word(code: str) -> bool:
    """slack_sdk puts a sentence of its own where what came was not JSON."""
    return code.replace("_", "").replace("-", "").isalnum()
