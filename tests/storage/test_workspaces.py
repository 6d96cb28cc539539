"""Two workspaces in one database never see each other's rows."""

import contextlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from scoring.agreement.moves import Moves
from scoring.agreement.proposal import Vote
from scoring.figure_values import FigureValue
from scoring.kpi import Line
from scoring.lead import Lead
from scoring.ledger import Signal, Touchpoint
from scoring.message import Refused
from scoring.schedule import Preferences
from scoring.standing import Standing
from storage.database import Database
from storage.digests import Ask
from storage.drafts import Draft
from storage.leads import LeadLedger
from storage.learnings import StoredLearning
from storage.ledger import undo_id
from storage.outbox import NewMessage, StandingMessage
from storage.pictures import KeptPicture
from storage.prepared import Done, together
from storage.rescore import all_ledgers, outdated, rescore, rescore_leads, sweep
from storage.store import Store
from storage.tables import metadata, outbox, workspace
from storage.team_digests import TeamDigest
from storage.work_done import Span
from storage.workshops import StoredWorkshop
from storage.workspaces import Workspaces
from tests.entries import NOW, day

SECRET = "secret"
LEAD = Lead(SECRET, SECRET, SECRET, f"{SECRET}@example.com", SECRET, attributes={SECRET: SECRET})
SIGNAL = Signal(SECRET, SECRET, SECRET, NOW, SECRET, 50)
TOUCHPOINT = Touchpoint(SECRET, SECRET, "call", "no_answer", day(-2), note=SECRET)
UNDO = Touchpoint(SECRET, undo_id(SECRET), "call", "no_answer", day(-2), reverses=SECRET)
OWN = "own"  # the one lead of the curious workspace
MESSAGE = NewMessage(SECRET, SECRET, SECRET, {"text": SECRET}, {}, member_id=2, living_until=day(9))
TEAM_DIGEST = TeamDigest(SECRET, time(8), frozenset({0}), "UTC", "en", None, 2, NOW)
STANDING = StandingMessage(SECRET, SECRET, 2, SECRET, {}, {}, NOW, SECRET, SECRET)
FIGURE = FigureValue(SECRET, NOW.date(), Decimal(77), "XTS")
PICTURE = KeptPicture(SECRET, SECRET, NOW)
VOTE = Vote(2, "sales", True, 1, NOW, SECRET)
WORKSHOP = StoredWorkshop(1, 1, 2, NOW, day(3))
LEARNING = StoredLearning(1, 2, NOW, timedelta(days=90), "running", 1, day(1))
DAY = timedelta(days=1)
VETO = Touchpoint(SECRET, "veto", "call", "not_a_fit", day(-1), note=SECRET)
WON = Touchpoint(SECRET, "won", "call", "won", day(-1), member_id=2)
ALWAYS = Span(day(-99), day(9))
GOAL = f"""
name = "{SECRET}"
team = true
from = 2020-01-01
to = 2029-12-31
[targets]
interactions = 77
"""
TOML = "ripe_at = 77\n[points]\nsecret = 1\n"

# Every public method of every room, called with what belongs to the other workspace.
CASES: dict[str, Callable[[Store], object]] = {
    "members.by_slack_id": lambda s: s.members.by_slack_id("USECRET"),
    "members.find": lambda s: s.members.find(f"{SECRET}@example.com"),
    "members.get": lambda s: s.members.get(2),
    "members.all": lambda s: s.members.all(),
    "members.ensure": lambda s: s.members.ensure("USECRET"),
    "members.seen": lambda s: s.members.seen("USECRET", None, "", "UTC", "en", False, NOW).name,
    "members.choose_language": lambda s: s.members.choose_language(2, "de"),
    "members.left": lambda s: s.members.left(2, NOW),
    "members.locked": lambda s: s.members.locked([2]),
    "members.words_of": lambda s: s.members.words_of(2),
    "members.unmet": lambda s: s.members.unmet(9, day(99)),
    "members.asked_about": lambda s: s.members.asked_about(2, NOW),
    "preferences.of": lambda s: s.preferences.of(2).country == "XS" and SECRET,
    "preferences.of_many": lambda s: s.preferences.of_many([2])[2].country == "XS" and SECRET,
    "preferences.chosen": lambda s: s.preferences.chosen(2) and SECRET,
    "preferences.next_look": lambda s: s.preferences.next_look(2) and SECRET,
    "preferences.save": lambda s: s.preferences.save(2, Preferences(), NOW),
    "preferences.look_again": lambda s: s.preferences.look_again([(2, None)]),
    "preferences.is_any_to_welcome": lambda s: s.preferences.is_any_to_welcome() and SECRET,
    "preferences.to_welcome": lambda s: s.preferences.to_welcome(9),
    "preferences.welcomed": lambda s: s.preferences.welcomed(2, NOW),
    "preferences.digests_due": lambda s: s.preferences.digests_due(NOW, 9),
    "preferences.whose_digest_is_due": lambda s: (
        s.preferences.whose_digest_is_due(NOW, 9) and SECRET
    ),
    "claims.claim": lambda s: s.claims.claim("digest", "2", NOW.date(), NOW) or SECRET,
    "claims.claim_each": lambda s: s.claims.claim_each("digest", [("2", NOW.date())], NOW),
    "claims.last": lambda s: s.claims.last("team_digest", SECRET) and SECRET,
    "claims.forget": lambda s: s.claims.forget(day(9).date()),
    "playbooks.active": lambda s: s.playbooks.active,
    "playbooks.not_older_than": lambda s: s.playbooks.not_older_than(2),
    "playbooks.activate": lambda s: s.playbooks.activate("ripe_at = 3", "me", NOW),
    "playbooks.history": lambda s: s.playbooks.history(),
    "playbooks.alone": lambda s: s.playbooks.alone(),
    "playbooks.get": lambda s: s.playbooks.get(2),
    "proposals.draft": lambda s: s.proposals.draft(2, "ripe_at = 3", "edit", {}, NOW),
    "proposals.draft_of": lambda s: s.proposals.draft_of(2),
    "proposals.get": lambda s: s.proposals.get(1),
    "proposals.held": lambda s: s.proposals.held(1),
    "proposals.open": lambda s: s.proposals.open(),
    "proposals.talked_about": lambda s: s.proposals.talked_about(day(-99)),
    "proposals.take_up": lambda s: s.proposals.take_up(1, NOW),
    "proposals.accept": lambda s: s.proposals.accept(1, {2: "sales"}, "me", NOW, 2),
    "proposals.change": lambda s: s.proposals.change(1, "ripe_at = 3", NOW),
    "proposals.put_forward": lambda s: s.proposals.put_forward(1, NOW),
    "proposals.vote": lambda s: s.proposals.vote(1, VOTE),
    "proposals.votes": lambda s: s.proposals.votes(1),
    "proposals.settle": lambda s: s.proposals.settle(1, "withdrawn", "me", NOW),
    "proposals.keep_moves": lambda s: s.proposals.keep_moves(1, 1, Moves(0, 0, 0, (), ())),
    "proposals.that_became": lambda s: s.proposals.that_became([2]),
    "agreements.of": lambda s: s.agreements.of([2]),
    "proposals.unwatched": lambda s: s.proposals.unwatched(day(99)),
    "proposals.watched": lambda s: s.proposals.watched(2, NOW),
    "approvers.all": lambda s: s.approvers.all() and SECRET,
    "approvers.name": lambda s: s.approvers.name("sales", [2], 2, NOW),
    "workshops.running": lambda s: s.workshops.running() and SECRET,
    "workshops.untold": lambda s: s.workshops.untold() and SECRET,
    "workshops.get": lambda s: s.workshops.get(1) and SECRET,
    "workshops.held": lambda s: s.workshops.held(1) and SECRET,
    "workshops.start": lambda s: s.workshops.start(2, {2: "sales"}, day(3), NOW) is None and SECRET,
    "workshops.participants": lambda s: s.workshops.participants(1),
    "workshops.answer": lambda s: s.workshops.answer(WORKSHOP, 2, {"mine": {"mine": 1}}, NOW),
    "workshops.answer_of": lambda s: s.workshops.answer_of(1, 2),
    "workshops.answers": lambda s: s.workshops.answers(1),
    "workshops.close": lambda s: s.workshops.close(WORKSHOP, 2, "closed", NOW),
    "workshops.keep_evidence": lambda s: s.workshops.keep_evidence(WORKSHOP, {}),
    "learnings.ask": lambda s: s.learnings.ask(2, DAY, NOW) is None and SECRET,
    "learnings.get": lambda s: s.learnings.get(1) and SECRET,
    "learnings.unfinished": lambda s: s.learnings.unfinished() and SECRET,
    "learnings.is_any_to_take": lambda s: s.learnings.is_any_to_take(NOW) and SECRET,
    "learnings.take": lambda s: s.learnings.take(NOW, DAY) and SECRET,
    "learnings.keep": lambda s: s.learnings.keep(LEARNING, day(9)),
    "learnings.put_back": lambda s: s.learnings.put_back(LEARNING, True),
    "learnings.settle": lambda s: s.learnings.settle(LEARNING, None, NOW) and SECRET,
    "vetoes.since": lambda s: s.vetoes.since(day(-99)),
    "vetoes.fates": lambda s: s.vetoes.fates() and SECRET,
    "vetoes.waiting": lambda s: s.vetoes.waiting(),
    "outbox.under": lambda s: s.outbox.under(SECRET),
    "audit.note": lambda s: s.audit.note("mine", "me", NOW, 1),
    "audit.of": lambda s: s.audit.of("voted", day(-99)),
    "audit.entries": lambda s: s.audit.entries(99),
    "leads.get": lambda s: s.leads.get(SECRET),
    "leads.locked": lambda s: s.leads.locked(SECRET),
    "leads.named": lambda s: s.leads.named(f"{SECRET}@example.com"),
    "leads.candidates": lambda s: s.leads.candidates(None),
    "leads.any_owned_by": lambda s: s.leads.any_owned_by(2) and SECRET,
    "leads.save": lambda s: s.leads.save(Lead(SECRET, email=f"{SECRET}@example.com"), NOW),
    "leads.assign": lambda s: s.leads.assign(SECRET, 1, NOW) and SECRET,
    "leads.set_status": lambda s: s.leads.set_status(SECRET, "won", NOW),
    "leads.signals": lambda s: s.leads.signals(SECRET),
    "leads.touchpoints": lambda s: s.leads.touchpoints(SECRET),
    "leads.ledger": lambda s: s.leads.ledger(SECRET),
    "leads.rescore": lambda s: s.leads.rescore(SECRET, NOW),
    "leads.rescore_with": lambda s: s.leads.rescore_with({(SECRET, "own")}, SECRET, NOW),
    "leads.rescore_locked": lambda s: s.leads.rescore_locked(LEAD, NOW).signals,
    "leads.rescoring": lambda s: (
        s.leads.rescoring(LeadLedger(LEAD, [], [], Standing()), NOW) and None
    ),
    "leads.reading": lambda s: [
        one.rows for one in together(s.connection, *s.leads.reading(SECRET))
    ],
    "leads.with_rows": lambda s: s.leads.with_rows(LEAD, Done([], 0), Done([], 0)).signals,
    "merges.merge": lambda s: s.merges.merge(SECRET, OWN, NOW),
    "ledger.add_signal": lambda s: s.ledger.add_signal(SECRET, SIGNAL, NOW),
    "ledger.add_touchpoint": lambda s: s.ledger.add_touchpoint(SECRET, TOUCHPOINT, NOW),
    "ledger.touchpoint": lambda s: s.ledger.touchpoint(SECRET, SECRET),
    "ledger.is_reversed": lambda s: s.ledger.is_reversed(SECRET, SECRET) and SECRET,
    "ledger.waiting": lambda s: s.ledger.waiting() and SECRET,
    "ledger.awaited": lambda s: s.ledger.awaited() and SECRET,
    "calls.top": lambda s: s.calls.top(2, NOW),
    "calls.places": lambda s: s.calls.places(2, NOW),
    "calls.places_of_everybody": lambda s: s.calls.places_of_everybody(NOW),
    "calls.explained": lambda s: [
        call.signals for call in s.calls.explained(s.calls.places(None, NOW), NOW)
    ],
    "calls.count": lambda s: s.calls.count(2, NOW) and SECRET,
    "calls.resting": lambda s: s.calls.resting(day(-3)),
    "calls.promised": lambda s: s.calls.promised(2, day(99)),
    "calls.returning_next": lambda s: s.calls.returning_next(2, day(-3)),
    "nudges.notice": lambda s: s.nudges.notice([(SECRET, 2)], "held", NOW),
    "nudges.noticed": lambda s: s.nudges.noticed(9),
    "nudges.is_any_noticed": lambda s: s.nudges.is_any_noticed() and SECRET,
    "nudges.get": lambda s: s.nudges.get(SECRET),
    "nudges.known": lambda s: s.nudges.known([SECRET]),
    "nudges.join": lambda s: s.nudges.join(SECRET, OWN),
    "nudges.follow": lambda s: s.nudges.follow([SECRET]),
    "nudges.told": lambda s: s.nudges.told([SECRET], SECRET, NOW),
    "nudges.hold": lambda s: s.nudges.hold([SECRET]),
    "nudges.settle": lambda s: s.nudges.settle([SECRET]),
    "nudges.digested": lambda s: s.nudges.digested([SECRET]),
    "nudges.dismissed": lambda s: s.nudges.dismissed(SECRET, 1, NOW),
    "nudges.go_on": lambda s: s.nudges.go_on(SECRET),
    "nudges.mute": lambda s: s.nudges.mute(SECRET, NOW),
    "nudges.held": lambda s: s.nudges.held() and SECRET,
    "nudges.not_told": lambda s: s.nudges.not_told(SECRET),
    "outbox.put": lambda s: s.outbox.put(MESSAGE, NOW) and None,
    "outbox.put_all": lambda s: s.outbox.put_all([MESSAGE], NOW) and None,
    "outbox.edit": lambda s: s.outbox.edit(STANDING, {"text": "changed"}, NOW),
    "outbox.get": lambda s: s.outbox.get(SECRET),
    "outbox.at": lambda s: s.outbox.at(SECRET, SECRET),
    "outbox.unsent_or_since": lambda s: s.outbox.unsent_or_since(2, SECRET, day(-9)),
    "outbox.is_any_stale": lambda s: s.outbox.is_any_stale(SECRET) and SECRET,
    "outbox.stale": lambda s: s.outbox.stale(SECRET, 9),
    "outbox.go_stale": lambda s: s.outbox.go_stale(2, NOW),
    "outbox.count_since": lambda s: s.outbox.count_since(2, SECRET, day(-9)) and SECRET,
    "outbox.known": lambda s: s.outbox.known([SECRET]),
    "deliveries.is_due": lambda s: s.deliveries.is_due(day(9)) and SECRET,
    "deliveries.lease": lambda s: s.deliveries.lease(9, day(9), timedelta(minutes=1)),
    "deliveries.delivered": lambda s: s.deliveries.delivered(SECRET, "D1", "1.0", 1, NOW),
    "deliveries.postponed": lambda s: s.deliveries.postponed(SECRET, day(9), unsure=True),
    "deliveries.fail": lambda s: s.deliveries.fail(SECRET, "gone"),
    "deliveries.gone": lambda s: s.deliveries.gone(SECRET),
    "deliveries.undelivered": lambda s: s.deliveries.undelivered().waiting and SECRET,
    "deliveries.failures": lambda s: s.deliveries.failures(9),
    "deliveries.last_failure": lambda s: s.deliveries.last_failure(SECRET),
    "outbox.forget": lambda s: s.outbox.forget(day(9)),
    "digests.waiting": lambda s: s.digests.waiting([Ask(2, day(9), day(9), (0.0, 99.0), day(-9))]),
    "digests.logged": lambda s: s.digests.logged([(2, day(-9), day(9))]),
    "digests.leads": lambda s: s.digests.leads([SECRET]),
    "digests.touched": lambda s: any(s.digests.touched([SECRET], day(-9)).values()) and SECRET,
    "digests.ripened": lambda s: s.digests.ripened(2, day(-9)),
    "digests.signals": lambda s: any(s.digests.signals([SECRET], day(-9)).values()) and SECRET,
    "pictures.get": lambda s: s.pictures.get(SECRET),
    "pictures.keep": lambda s: s.pictures.keep(SECRET, "FOWN", NOW),
    "pictures.made_before": lambda s: s.pictures.made_before(day(9), 9),
    "pictures.forget": lambda s: s.pictures.forget(PICTURE),
    "reviews.due": lambda s: s.reviews.due(day(9), 9),
    "reviews.take": lambda s: s.reviews.take([2], day(9)) and SECRET,
    "reviews.look_again": lambda s: s.reviews.look_again([(2, None)]),
    "reviews.next_look": lambda s: s.reviews.next_look(2) and SECRET,
    "reviews.entries": lambda s: s.reviews.entries(2, day(-9), day(9)) and SECRET,
    "reviews.counts": lambda s: s.reviews.counts(2, day(-9), day(9)) and SECRET,
    "reviews.deals": lambda s: s.reviews.deals(2, day(-9), day(9)).cases and SECRET,
    "reviews.left_open": lambda s: s.reviews.left_open(2, day(-9), day(9)),
    "team_digests.all": lambda s: s.team_digests.all(),
    "team_digests.save": lambda s: s.team_digests.save(TEAM_DIGEST),
    "team_digests.end": lambda s: s.team_digests.end(SECRET),
    "team_digests.next_due": lambda s: s.team_digests.next_due(day(9)),
    "team_digests.take": lambda s: s.team_digests.take(TEAM_DIGEST) and SECRET,
    "team_digests.look_again": lambda s: s.team_digests.look_again(SECRET, None),
    "team_week.waiting": lambda s: s.team_week.waiting(2, NOW, 9),
    "team_week.reactions": lambda s: s.team_week.reactions(2, day(-9), 9),
    "team_week.won": lambda s: s.team_week.won(2, day(-9), day(9), 9),
    "figure_values.add": lambda s: (
        s.figure_values.add(
            [replace(FIGURE, value=Decimal(1), currency=None)], SECRET, NOW, replace=True
        )[0].known
        and SECRET
    ),
    "figure_values.sums": lambda s: (
        any(s.figure_values.sums([SECRET], NOW.date(), NOW.date()).values()) and SECRET
    ),
    "figure_values.days": lambda s: s.figure_values.days([SECRET], NOW.date(), NOW.date())[SECRET],
    "figure_values.dimensions": lambda s: s.figure_values.dimensions(
        SECRET, NOW.date(), NOW.date()
    ),
    "figure_values.latest": lambda s: s.figure_values.latest([SECRET], NOW.date()),
    "figure_values.names": lambda s: s.figure_values.names(),
    "figure_values.currencies": lambda s: s.figure_values.currencies([SECRET]),
    "kpi_lines.all": lambda s: s.kpi_lines.all(),
    "kpi_lines.save": lambda s: s.kpi_lines.save(Line(SECRET, label="mine")),
    "work_done.of_team": lambda s: s.work_done.of_team([2], [ALWAYS])[0].counts and SECRET,
    "work_done.of_member": lambda s: s.work_done.of_member(2, [ALWAYS])[0].counts and SECRET,
    "goals.add": lambda s: s.goals.add(GOAL, 2, "UTC", "me", NOW).counted_to,
    "goals.current": lambda s: s.goals.current(),
    "goals.seen_by": lambda s: s.goals.seen_by(2),
    "goals.known_to": lambda s: s.goals.known_to([2]),
    "goals.named": lambda s: s.goals.named(SECRET),
    "goals.alone": lambda s: s.goals.alone(),
    "goals.settle": lambda s: s.goals.settle(1, NOW),
    "goals.end": lambda s: s.goals.end(1, NOW),
    "goals.changed": lambda s: s.goals.changed(1),
    "goals.counted_to": lambda s: s.goals.counted_to(1, SECRET),
    "tallies.behind": lambda s: s.tallies.behind() and SECRET,
    "tallies.catch_up": lambda s: s.tallies.catch_up() and SECRET,
    "tallies.count_first": lambda s: s.tallies.count_first() and SECRET,
    "tallies.to_count": lambda s: s.tallies.to_count() and SECRET,
    "tallies.daily": lambda s: s.tallies.daily(1, "interactions", "") and SECRET,
    "tallies.whole": lambda s: s.tallies.whole(1) and SECRET,
    "retired.is_any": lambda s: s.retired.is_any() and SECRET,
    "retired.forget_some": lambda s: s.retired.forget_some() and SECRET,
    "drafts.keep": lambda s: s.drafts.keep(Draft(SECRET, 2, "mine", NOW)),
    "drafts.get": lambda s: s.drafts.get(SECRET, 2),
    "drafts.locked": lambda s: s.drafts.locked(SECRET, 2),
    "drafts.of": lambda s: s.drafts.of(2),
    "drafts.drop": lambda s: s.drafts.drop(SECRET),
}


def public_methods(store: Store) -> Iterator[str]:
    for room, made in inspect.getmembers(Store):
        if isinstance(made, cached_property):
            for name, _ in inspect.getmembers(type(getattr(store, room))):
                if not name.startswith("_"):
                    yield f"{room}.{name}"


@pytest.fixture
def other_team(database: Database, team_id: int, now: datetime) -> int:
    """A workspace full of secrets, beside that of `team_id`, which has one lead of its own."""
    with database.transaction() as connection:
        Workspaces(connection).connect("TCURIOUS", "Curious", now)
        other = Workspaces(connection).connect("TSECRET", SECRET, now).team_id
    with database.write(team_id) as store:
        store.leads.save(Lead(OWN), now)
    with database.write(other) as store:
        store.members.ensure("first@example.com")
        store.members.ensure(f"{SECRET}@example.com")
        anna = store.members.seen(
            "USECRET", f"{SECRET}@example.com", SECRET, "UTC", "en", True, now
        )
        assert anna.member_id == 2
        store.preferences.save(2, Preferences(country="XS"), now, now)
        store.claims.claim("digest", "2", now.date(), now)
        store.playbooks.activate(TOML, SECRET, now)
        for lead_id in (SECRET, OWN, "promised", "vetoed"):
            store.leads.save(Lead(lead_id, SECRET, email=LEAD.email, owner_id=2), now)
        store.ledger.add_signal(SECRET, SIGNAL, now)
        store.ledger.add_signal(OWN, Signal(SECRET, "own", SECRET, NOW, SECRET, 50), now)
        store.ledger.add_signal("nobody", Signal(SECRET, "waiting", SECRET, now), now)
        store.ledger.add_touchpoint(SECRET, TOUCHPOINT, now)
        store.ledger.add_touchpoint(SECRET, UNDO, now)
        promise = Touchpoint(SECRET, "p", "call", "reached", now, next_step_at=day(3))
        store.ledger.add_touchpoint("promised", promise, now)
        met = Touchpoint(SECRET, "m", "call", "appointment", now, member_id=2)
        store.ledger.add_touchpoint(OWN, met, now)
        store.drafts.keep(Draft(SECRET, 2, SECRET, now))
        store.approvers.name("sales", [2], 2, now)
        store.proposals.draft(2, TOML, "edit", {SECRET: SECRET}, now, SECRET)
        store.proposals.put_forward(1, now)
        store.proposals.vote(1, VOTE)
        accepted = store.proposals.draft(2, TOML, "edit", {SECRET: SECRET}, now, SECRET)
        store.proposals.settle(accepted.proposal_id, "accepted", SECRET, now, 2)
        store.proposals.draft(2, TOML, "edit", {SECRET: SECRET}, now, SECRET)
        assert store.workshops.start(2, {2: "sales"}, day(3), now)
        store.workshops.answer(WORKSHOP, 2, {SECRET: {SECRET: 1}}, now)
        store.learnings.ask(2, timedelta(days=90), now)
        store.ledger.add_touchpoint("vetoed", VETO, now)
        store.team_digests.save(TEAM_DIGEST)
        store.figure_values.add([FIGURE, replace(FIGURE, dimension=SECRET)], SECRET, now)
        store.kpi_lines.save(Line(SECRET, label=SECRET))
        store.ledger.add_touchpoint(SECRET, WON, now)
        store.goals.add(GOAL, None, "UTC", SECRET, now)
        talk = Touchpoint(SECRET, "talk", "call", "reached", day(-9))
        store.ledger.add_touchpoint(SECRET, talk, now)
        store.goals.counted_to(1, None)
        assert store.tallies.catch_up(9)
        store.ledger.add_touchpoint(SECRET, replace(talk, external_id="again"), now)
        store.claims.claim("team_digest", SECRET, now.date(), now)
        store.pictures.keep(SECRET, SECRET, now)
        store.outbox.put(MESSAGE, now)
        a_message = outbox.c.team_id == store.team_id
        secret = {"message_id": SECRET, "channel": SECRET, "ts": SECRET, "stale_at": now}
        store.connection.execute(update(outbox).where(a_message).values(secret))
        store.nudges.notice([(SECRET, 2)], "noticed", now)
        store.nudges.notice([(OWN, 2)], "held", now)
    return other


def everything_of(database: Database, team_id: int) -> dict[str, list[Any]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted(
                map(repr, connection.execute(select(table).where(table.c.team_id == team_id)))
            )
            for table in metadata.sorted_tables
        }


def test_every_public_method_is_tried_with_what_belongs_to_another_workspace(
    sqlite_database: Database,
) -> None:
    with sqlite_database.read(1) as store:
        assert set(public_methods(store)) == set(CASES)


@pytest.mark.parametrize("method", CASES)
def test_a_room_neither_shows_nor_changes_what_belongs_to_another_workspace(
    database: Database, team_id: int, other_team: int, method: str
) -> None:
    before = everything_of(database, other_team)
    found: object = None
    # A lead that is not there cannot be scored, nor have touchpoints; such a proposal cannot be changed.
    with (
        contextlib.suppress(AssertionError, IntegrityError, Refused),
        database.write(team_id) as store,
    ):
        found = CASES[method](store)
    assert SECRET not in repr(found)
    assert everything_of(database, other_team) == before


def test_work_on_a_whole_workspace_leaves_the_other_alone(
    database: Database, team_id: int, other_team: int
) -> None:
    before = everything_of(database, other_team)
    with database.write(team_id) as store:
        store.playbooks.activate("ripe_at = 5", "me", NOW)
        rescore_leads(store.connection, team_id, [SECRET], NOW)
    assert outdated(database, team_id) == 1
    assert rescore(database, team_id, NOW) == 1
    assert sweep(database, team_id, day(99)) == 0
    assert SECRET not in repr(list(all_ledgers(database, team_id)))
    assert everything_of(database, other_team) == before


def test_the_first_slack_team_takes_over_the_local_workspace_with_its_data(
    database: Database, team_id: int, acme: str, now: datetime
) -> None:
    with database.transaction() as connection:
        connected = Workspaces(connection).connect("T1", "Acme sellers", now)
    assert (connected.team_id, connected.slack_id) == (team_id, "T1")
    with database.read(connected.team_id) as store:
        assert store.leads.get(acme) is not None


def test_a_team_that_connects_again_finds_its_workspace_and_a_second_gets_its_own(
    database: Database, now: datetime
) -> None:
    with database.transaction() as connection:
        workspaces = Workspaces(connection)
        first = workspaces.connect("T1", "One", now)
        second = workspaces.connect("T2", "Two", now)
        assert workspaces.connect("T1", "One", now).team_id == first.team_id
        assert workspaces.ensure_local(now).team_id == first.team_id
        assert [w.team_id for w in workspaces.all()] == [first.team_id, second.team_id]


def test_every_key_and_every_index_begins_with_the_workspace() -> None:
    for table in metadata.sorted_tables:
        if table is workspace:
            continue
        assert next(iter(table.primary_key.columns)).name == "team_id"
        for index in table.indexes:
            assert next(iter(index.columns)).name == "team_id", index.name
