"""Delivery: makes what stands in Slack agree with the outbox, once and in order.

A message is leased for a while, in a transaction of its own, before Slack is called.
Whoever dies in between leaves a lease that ends; whoever takes it over first looks in the
conversation whether the message arrived, by the id in its metadata. So does every attempt after one
that ended unclear. An edit needs no look: made twice it is the same.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from slack_sdk import WebClient

from bot.verdicts import LAPSED, Delivered, Gone, Later, Refused, Verdict, verdict
from storage.database import Database
from storage.deliveries import Leased

logger = logging.getLogger("nextcall.delivery")
EVENT = "nextcall_message"  # the type of our metadata
_PAGE, _PAGES = 100, 20
_LOOK_BACK = timedelta(days=1)  # clocks differ, but hardly by more


@dataclass(frozen=True)
class Patience:
    """How long delivery waits: for Slack's answer, for a late one, and before it takes over.

    A post is begun only while the `lease` outlasts its `timeout`.
    """

    timeout: timedelta = timedelta(seconds=20)
    settles: timedelta = timedelta(seconds=5)
    lease: timedelta = timedelta(seconds=90)


PATIENCE = Patience()


class Courier:
    """Delivers a workspace's outbox, several conversations at a time.

    `client` must not retry by itself: a repeated post would post twice.
    """

    def __init__(
        self,
        database: Database,
        team_id: int,
        client: WebClient,
        now: Callable[[], datetime],
        patience: Patience = PATIENCE,
        senders: int = 8,
    ) -> None:
        self._database = database
        self._team_id = team_id
        self._client = client
        self._now = now
        self._patience = patience
        self._senders = senders
        self._pool = ThreadPoolExecutor(senders, thread_name_prefix="courier")
        self._in_flight: set[str] = set()
        self._changed = threading.Condition()

    def deliver(self, on_done: Callable[[], None] = lambda: None) -> int:
        """Leases what is due, as far as hands are free, and returns how much; `on_done` after each."""
        free = self._senders - len(self._in_flight)
        if free <= 0:
            return 0
        now = self._now()
        with self._database.read(self._team_id) as store:
            if not store.deliveries.is_due(now):
                return 0
        with self._database.write(self._team_id) as store:
            busy = self._busy()
            leased = store.deliveries.lease(free, now, self._patience.lease, busy)
        for one in leased:
            with self._changed:
                self._in_flight.add(one.message_id)
            self._pool.submit(self._see_to, one, on_done)
        return len(leased)

    def wait(self, seconds: float = 10.0) -> bool:
        """Until nothing is in flight."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._in_flight, seconds)

    def close(self) -> None:
        """Lets what is in flight land."""
        self._pool.shutdown(wait=True)

    def _busy(self) -> set[str]:
        with self._changed:
            return set(self._in_flight)

    def _see_to(self, one: Leased, on_done: Callable[[], None]) -> None:
        try:
            self._settle(one, self._attempt(one))
        except Exception:  # the database, most likely: the lease ends, and it is looked at again
            logger.exception("a delivery could not be settled")
        finally:
            with self._changed:
                self._in_flight.discard(one.message_id)
                self._changed.notify_all()
            on_done()

    def _attempt(self, one: Leased) -> Verdict:
        unsure = one.unsure
        begun = monotonic()
        try:
            if one.channel and one.ts:
                return self._edit(one, one.channel, one.ts)
            if unsure:
                arrived = self._look(one)
                if arrived:
                    return arrived
                if not self._is_ours_to_post(begun):
                    return Later(timedelta(0), unsure=True)
                unsure = False
            if one.lapses_at and self._now() >= one.lapses_at:
                return Refused(LAPSED)
            return self._post(one)
        except Exception as error:
            found = verdict(error, one.attempts, self._patience.settles)
            # Trouble while looking, a 429 too, leaves it as unclear as it was.
            return replace(found, unsure=True) if unsure and isinstance(found, Later) else found

    def _is_ours_to_post(self, begun: float) -> bool:
        """Whether the lease outlasts a post from now on: else somebody else may be posting then."""
        left = self._patience.lease - timedelta(seconds=monotonic() - begun)
        return left > self._patience.timeout

    def _post(self, one: Leased) -> Delivered:
        answer = self._client.chat_postMessage(
            channel=one.conversation, metadata=_metadata(one), unfurl_links=False, **one.body
        )
        return Delivered(answer["channel"], answer["ts"], one.version)

    def _edit(self, one: Leased, channel: str, ts: str) -> Delivered:
        self._client.chat_update(channel=channel, ts=ts, metadata=_metadata(one), **one.body)
        return Delivered(channel, ts, one.version)

    def _look(self, one: Leased) -> Delivered | None:
        """Whether the message stands in the conversation already, and with which version."""
        channel, cursor = self._channel(one.conversation), None
        for _ in range(_PAGES):
            page = self._client.conversations_history(
                channel=channel, limit=_PAGE, cursor=cursor, include_all_metadata=True
            )
            for message in page["messages"]:
                payload = message.get("metadata", {}).get("event_payload", {})
                if payload.get("id") == one.message_id:
                    return Delivered(channel, message["ts"], int(payload.get("version", 0)))
                if float(message["ts"]) < (one.created_at - _LOOK_BACK).timestamp():
                    return None
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        return None

    def _channel(self, conversation: str) -> str:
        """The channel's id; of a user, that of the direct message with them."""
        if conversation[:1] not in ("U", "W"):
            return conversation
        opened = self._client.conversations_open(users=conversation)
        return str(opened["channel"]["id"])

    def _settle(self, one: Leased, what: Verdict) -> None:
        now = self._now()
        with self._database.write(self._team_id) as store:
            match what:
                case Delivered(channel, ts, version):
                    store.deliveries.delivered(one.message_id, channel, ts, version, now)
                case Later(after, unsure):
                    store.deliveries.postponed(one.message_id, now + after, unsure)
                case Gone():
                    store.deliveries.gone(one.message_id)
                    store.nudges.not_told(one.message_id, after=one.created_at)
                case Refused(reason):
                    logger.warning("a message cannot be delivered: %s", reason)
                    store.deliveries.fail(one.message_id, reason)
                    store.nudges.not_told(one.message_id)


def _metadata(one: Leased) -> dict[str, Any]:
    payload = {"id": one.message_id, "version": one.version}
    return {"event_type": EVENT, "event_payload": payload}
