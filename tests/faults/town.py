"""A town of reps and leads whose bot is killed again and again while Slack has troubles of its own.

Signals arrive over HTTP, digests fall due, calls are logged; serving processes die by SIGKILL at
random moments and are born again. In the end everything accepted must be in the ledger once, and
each message that was decided must stand in Slack once, in order, with its last content.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk import WebClient
from sqlalchemy import func, select, update

from bot.demo import manifest
from bot.playground import StandIn
from bot.playground.model import User
from bot.serve import connect
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from scoring.schedule import Preferences
from storage import tables
from storage.database import Database
from storage.store import Store
from tests.bot.test_serve import free_port, is_healthy
from tests.bot.test_signals_over_http import SECRET, signed
from tests.bot.world import GOOD_FIT

TROUBLES = {
    "429": 0.05,
    "500": 0.05,
    "500_after": 0.05,
    "slow": 0.1,
    "drop": 0.05,
    "drop_after": 0.1,
}
REPS = 12


@dataclass
class Town:
    """`kills` deaths of `processes` serving processes on one database; all chance from `seed`."""

    database: Database
    slack: StandIn
    processes: int
    kills: int
    seed: int = 1
    team_id: int = 0
    accepted: dict[str, str] = field(default_factory=dict)  # external id → lead
    logged: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.leads = [f"L{n:04}" for n in range(max(self.kills, 40))]
        self.ports = [free_port() for _ in range(self.processes)]
        self._over = threading.Event()

    def found(self) -> None:
        """Reps with one lead in `REPS`, awake at any hour, who may be nudged often; no digest yet."""
        client = WebClient(self.slack.bot_token, self.slack.api_url, retry_handlers=[])
        self.team_id = connect(self.database, client).team_id
        now = datetime.now(UTC)
        for number in range(REPS):
            user = User(
                self.rep(number), f"rep{number}", f"Rep {number}", f"rep{number}@example.com",
                "rep", "en-US", _zone_of_late_morning(now), "336699",
            )  # fmt: skip
            self.slack.workspace.join(user)
            with self.database.write(self.team_id) as store:
                member = store.members.seen(
                    user.id, user.email, user.real_name, user.tz, user.locale, False, now
                )
                store.preferences.save(member.member_id, _awake(now), None)
                store.preferences.welcomed(member.member_id, now)
                self._log_one_to_review(store, member.member_id, now)
        with self.database.write(self.team_id) as store:
            for number, lead_id in enumerate(self.leads):
                owner = store.members.by_slack_id(self.rep(number % REPS))
                assert owner is not None
                lead = Lead(lead_id, f"Company {lead_id}", f"Contact {lead_id}")
                lead = Lead(**{**vars(lead), "owner_id": owner.member_id, "attributes": GOOD_FIT})
                store.leads.save(lead, now)

    def _log_one_to_review(self, store: Store, member_id: int, now: datetime) -> None:
        """Some weeks ago, with a lead that nothing else happens to."""
        lead_id, at = f"R{member_id}", now - timedelta(days=20)
        store.leads.save(Lead(lead_id, owner_id=member_id), now)
        entry = Touchpoint("town", lead_id, "call", "no_answer", at, member_id=member_id)
        store.ledger.add_touchpoint(lead_id, entry, now)
        self.logged += 1

    def rep(self, number: int) -> str:
        return f"U0REP{number}"

    def live_through(self) -> None:
        """All the kills, with everything going on at the same time."""
        self.slack.faults.at_random(self.seed, TROUBLES, "chat.*", slow=0.2)
        self.slack.faults.at_random(self.seed + 1, {"500": 0.05, "429": 0.05}, "conversations.*")
        with _nursery() as nursery:
            pids = [nursery(self._settings(port)) for port in self.ports]
            senders = [threading.Thread(target=self._send, args=(n,), daemon=True) for n in (0, 1)]
            for sender in senders:
                sender.start()
            for kill in range(self.kills):
                self._let_a_digest_and_a_review_fall_due(kill)
                self._log_a_call()
                slot = self.random.randrange(self.processes)
                if self.random.random() < 0.8:  # the others die while they start
                    self.slack.wait_until(lambda slot=slot: is_healthy(self.ports[slot]), 5)
                time.sleep(self.random.uniform(0, 0.2) / self.processes)
                _kill(pids[slot])
                pids[slot] = nursery(self._settings(self.ports[slot]))
            self.slack.faults.clear()
            for sender in senders:
                sender.join(60)
            # A message that seven kills in a row have caught is tried again after more than a minute.
            assert self.slack.wait_until(self.is_at_rest, 150), self.unrest()
            for pid in pids:
                _kill(pid)

    def is_at_rest(self) -> bool:
        time.sleep(0.1)
        return not any(self.unrest().values())

    def unrest(self) -> dict[str, int]:
        """What is still to be decided or delivered."""
        with self.database.read(self.team_id) as store:
            backlog = store.deliveries.undelivered()
            count = select(func.count())
            noticed = count.where(tables.nudge.c.state == "noticed")
            stale = count.where(tables.outbox.c.stale_at.is_not(None))
            due = count.where(
                (tables.preference.c.digest_next_at <= datetime.now(UTC))
                | (tables.preference.c.review_next_at <= datetime.now(UTC))
            )
            return {
                "unsent": len(self.leads) - len(self.accepted),
                "waiting": backlog.waiting,
                "noticed": store.connection.execute(noticed).scalar_one(),
                "stale": store.connection.execute(stale).scalar_one(),
                "changed": store.connection.execute(count.select_from(tables.change)).scalar_one(),
                "due": store.connection.execute(due).scalar_one(),
            }

    def check(self) -> dict[str, Any]:
        """Every promise; returns the counts to be told."""
        with self.database.read(self.team_id) as store:
            rows = store.connection.execute(
                select(tables.outbox).order_by(tables.outbox.c.position)
            ).all()
            notices = store.connection.execute(select(tables.nudge)).all()
            stored = store.connection.execute(
                select(tables.signal.c.external_id, tables.signal.c.lead)
            ).all()
            touched = store.connection.execute(
                select(func.count()).select_from(tables.touchpoint)
            ).scalar_one()
        assert dict(map(tuple, stored)) == self.accepted, "a signal was lost or counted twice"
        assert len(stored) == len(self.accepted)
        assert touched == self.logged
        posted = self.slack.workspace.posted_ids()
        standing = {one.id: one for one in self.slack.workspace.standing() if one.id}
        twice = [one for one, times in posted.items() if times > 1]
        assert not twice, f"posted twice: {self._story_of(twice[0])}"
        assert set(posted) == {row.message_id for row in rows}, "lost, or decided by nobody"
        assert [row.failed for row in rows if row.failed] == []
        for row in rows:
            there = standing[row.message_id]
            assert (there.channel, there.ts) == (row.channel, row.ts)
            assert there.text == json.loads(row.body)["text"], "an edit was lost"
        self._check_order(rows)
        for kind in ("digest", "review"):
            of_reps = Counter(row.member_id for row in rows if row.kind == kind)
            assert sorted(of_reps.values()) == [1] * REPS, f"each rep has one {kind}"
        told = {notice.lead: notice.message_id for notice in notices if notice.told_at}
        assert set(told) == set(self.accepted.values()), "each lead that asked is told of"
        for lead_id, message_id in told.items():
            mentions = [
                row.message_id
                for row in rows
                if row.kind in ("nudge", "request") and lead_id in row.about
            ]
            assert mentions == [message_id], "each lead is told of by one message"
        return {
            "kills": self.kills,
            "faults": dict(self.slack.faults.done),
            "signals": len(stored),
            "calls logged": touched,
            "messages": len(rows),
            "edits": sum(one.edits for one in standing.values()),
            "duplicates": 0,
            "losses": 0,
        }

    def _story_of(self, message_id: str) -> list[tuple[str, float, Any, float]]:
        """What was asked of Slack about a message: the method, when, the answer, how long it took."""
        return [
            (call.method, round(call.at, 2), call.answer.get("error", "ok"), round(call.ms))
            for call in self.slack.calls
            if message_id in str(call.arguments) or message_id in str(call.answer)
        ]

    def _check_order(self, rows: Any) -> None:
        conversations: dict[str, list[Any]] = {}
        for row in rows:
            conversations.setdefault(row.conversation, []).append(row)
        for messages in conversations.values():
            for earlier, later in pairwise(messages):
                assert float(earlier.ts) < float(later.ts), "out of order"

    def _settings(self, port: int) -> dict[str, str]:
        url = self.database.engine.url.render_as_string(hide_password=False)
        return {
            "DATABASE_URL": url.replace("+psycopg", ""),
            "SLACK_API_URL": self.slack.api_url,
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "NEXTCALL_WEBHOOK_SECRET": SECRET,
            "PORT": str(port),
        }

    def _send(self, which: int) -> None:
        """Half of the leads do something, one after the other; what is not accepted is sent again."""
        mine = self.leads[which::2]
        began, pace = time.monotonic(), self.kills * 0.2 / self.processes / len(mine)
        for number, lead_id in enumerate(mine):
            time.sleep(max(0.0, began + number * pace - time.monotonic()))
            kind = "price_requested" if number % 3 == 0 else "case_study_downloaded"
            at = datetime.now(UTC).isoformat()
            item = {"external_id": f"of {lead_id}", "lead": lead_id, "kind": kind}
            body = json.dumps(item | {"occurred_at": at, "points": 60}).encode()
            while not self._accepted(body):
                time.sleep(0.02)
            self.accepted[f"of {lead_id}"] = lead_id

    def _accepted(self, body: bytes) -> bool:
        port = random.choice(self.ports)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("POST", "/signals?source=town", body, signed(body))
            answer = connection.getresponse()
            return answer.status == 200 and not json.loads(answer.read())["refused"]
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()

    def _let_a_digest_and_a_review_fall_due(self, kill: int) -> None:
        every = max(self.kills // REPS, 1)
        number = kill // every
        if kill % every or number >= REPS:
            return
        with self.database.write(self.team_id) as store:
            member = store.members.by_slack_id(self.rep(number))
            assert member is not None
            store.connection.execute(
                update(tables.preference)
                .where(tables.preference.c.member_id == member.member_id)
                .values(digest_next_at=datetime.now(UTC), review_next_at=datetime.now(UTC))
            )

    def _log_a_call(self) -> None:
        """Of a lead that was told of, so that its message is edited."""
        now = datetime.now(UTC)
        with self.database.write(self.team_id) as store:
            told = select(tables.nudge.c.lead).where(tables.nudge.c.told_at.is_not(None))
            leads = list(store.connection.execute(told.order_by(tables.nudge.c.lead)).scalars())
            if not leads or self.random.random() < 0.5:
                return
            lead_id = self.random.choice(leads)
            call = Touchpoint("town", f"call {self.logged}", "call", "no_answer", now)
            store.ledger.add_touchpoint(lead_id, call, now)
        self.logged += 1


def _kill(pid: int) -> None:
    """And waits until it is gone, with its port."""
    with contextlib.suppress(ProcessLookupError):
        while True:
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.002)


def _awake(now: datetime) -> Preferences:
    """Digest and review at the beginning of the local day, not asked for yet, nudges at any hour."""
    return Preferences(
        digest_at=clock_time(8),
        digest_days=frozenset(range(7)),
        quiet_from=clock_time(0),
        quiet_until=clock_time(0),
        nudge_budget=10_000,
        review_day=now.astimezone(ZoneInfo(_zone_of_late_morning(now))).weekday(),
    )


def _zone_of_late_morning(now: datetime) -> str:
    """A zone where it is about ten o'clock: a digest of eight is due, and stays so for hours."""
    ahead = (timedelta(hours=10) - timedelta(hours=now.hour)) // timedelta(hours=1)
    ahead = ahead if ahead > -12 else ahead + 24
    return "UTC" if ahead == 0 else f"Etc/GMT{-ahead:+d}"  # POSIX counts them the other way


@contextlib.contextmanager
def _nursery() -> Iterator[Any]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None

    def bear(settings: dict[str, str]) -> int:
        print(json.dumps(settings), file=process.stdin, flush=True)
        return int(process.stdout.readline())  # type: ignore[union-attr]

    yield bear
    process.kill()


def run(database: Database, processes: int, kills: int, seed: int = 1) -> dict[str, Any]:
    """Lives through it all and returns the counts; fails where a promise was broken."""
    with StandIn(manifest(), ack_within=10) as slack:
        town = Town(database, slack, processes, kills, seed)
        town.found()
        began = time.monotonic()
        town.live_through()
        counts = town.check()
        assert slack.problems == [], slack.problems[:3]
        return counts | {"seconds": round(time.monotonic() - began, 1)}
