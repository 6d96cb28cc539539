"""The tables. Every key begins with `team_id`, so that tenants never mix.

`team_id` is this database's own number of a workspace; `workspace.slack_id` maps Slack's to it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    false,
    literal_column,
    text,
)
from sqlalchemy.dialects import postgresql

from storage.types import Amount, Attributes, Day, Instant

POOL = 0  # the owner of unassigned leads; a number, because NULL would not be found by index order

# Code-point order on every database, whatever the server's locale.
Id = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
    }
)


def _partial(name: str, *columns: object, where: object) -> Index:
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)  # type: ignore[arg-type]


def _team() -> Column[int]:
    return Column("team_id", Integer, ForeignKey("workspace.team_id"), nullable=False)


workspace = Table(
    "workspace",
    metadata,
    Column("team_id", Integer, primary_key=True, autoincrement=False),
    Column("slack_id", String, unique=True),
    Column("name", Text, nullable=False),
    Column("playbook_version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
)

member = Table(
    "member",
    metadata,
    _team(),
    Column("member_id", Integer, nullable=False),
    Column("slack_id", String),
    Column("email", Text),
    Column("name", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default="UTC"),
    Column("locale", Text, nullable=False, server_default="en"),
    Column("language", Text),
    Column("manager", Boolean, nullable=False, server_default=false()),
    Column("refreshed_at", Instant),
    Column("welcomed_at", Instant),
    Column("left_at", Instant),
    PrimaryKeyConstraint("team_id", "member_id"),
    UniqueConstraint("team_id", "slack_id"),
    UniqueConstraint("team_id", "email"),
)

_partial(
    "ix_member_to_welcome",
    member.c.team_id,
    member.c.slack_id,
    where=member.c.welcomed_at.is_(None) & member.c.slack_id.is_not(None),
)

# What a member who was welcomed chose; the defaults are `scoring.schedule.Preferences`'.
preference = Table(
    "preference",
    metadata,
    _team(),
    Column("member_id", Integer, nullable=False),
    Column("digest_at", Time),
    Column("digest_days", String(7), nullable=False),
    Column("quiet_day", String, nullable=False),
    Column("quiet_from", Time, nullable=False),
    Column("quiet_until", Time, nullable=False),
    Column("nudge_budget", Integer, nullable=False),
    Column("country", String(2)),
    Column("paused_until", Date),
    # When the digest job is to look at this member next; NULL without a digest.
    Column("digest_next_at", Instant),
    # The weekday of the weekly review, Monday is 0; NULL without one.
    Column("review_day", Integer),
    Column("review_next_at", Instant),
    PrimaryKeyConstraint("team_id", "member_id"),
)

_partial(
    "ix_preference_digest",
    preference.c.team_id,
    preference.c.digest_next_at,
    where=preference.c.digest_next_at.is_not(None),
)

_partial(
    "ix_preference_review",
    preference.c.team_id,
    preference.c.review_next_at,
    where=preference.c.review_next_at.is_not(None),
)

playbook = Table(
    "playbook",
    metadata,
    _team(),
    Column("version", Integer, nullable=False),
    Column("toml", Text, nullable=False),
    Column("activated_at", Instant, nullable=False),
    Column("activated_by", Text, nullable=False),
    PrimaryKeyConstraint("team_id", "version"),
)

lead = Table(
    "lead",
    metadata,
    _team(),
    Column("external_id", Id, nullable=False),
    Column("company", Text, nullable=False, server_default=""),
    Column("contact", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("owner_id", Integer, nullable=False, server_default=text("0")),
    Column("kind", String, nullable=False, server_default="new"),
    Column("status", String, nullable=False, server_default="open"),
    Column("attributes", Attributes, nullable=False, server_default=""),
    # Derived from the attributes, the ledger and the playbook; can always be computed anew.
    Column("playbook_version", Integer, nullable=False),
    Column("fit", Float, nullable=False),
    Column("coverage", Float, nullable=False),
    Column("positive_key", Float, nullable=False),
    Column("negative_key", Float, nullable=False),
    Column("priority_key", Float, nullable=False),
    Column("closed", String),
    # At most one of the three is set: in the queue, resting, or promised a call.
    Column("queue_key", Float),
    Column("rest_until", Instant),
    Column("due_at", Instant),
    Column("due_what", Text),
    # The lead that this one is part of by now. What is left here are the names it is known by: its
    # entries are the other's, and it waits for no call. Never a chain: it names the one that stays.
    Column("merged_into", Id),
    PrimaryKeyConstraint("team_id", "external_id"),
)

_in_queue = lead.c.queue_key.is_not(None)
_resting = lead.c.rest_until.is_not(None)
_promised = lead.c.due_at.is_not(None)

_partial(
    "ix_lead_queue",
    lead.c.team_id,
    lead.c.owner_id,
    lead.c.queue_key.desc(),
    lead.c.external_id,
    where=_in_queue,
)
_partial(
    "ix_lead_due",
    lead.c.team_id,
    lead.c.owner_id,
    lead.c.due_at,
    lead.c.external_id,
    where=_promised,
)
_partial(
    "ix_lead_rested",
    lead.c.team_id,
    lead.c.owner_id,
    lead.c.priority_key.desc(),
    lead.c.external_id,
    lead.c.rest_until,
    where=_resting,
)
_partial("ix_lead_rest", lead.c.team_id, lead.c.owner_id, lead.c.rest_until, where=_resting)
_partial("ix_lead_rest_ends", lead.c.team_id, lead.c.rest_until, where=_resting)
_partial("ix_lead_email", lead.c.team_id, lead.c.email, where=lead.c.email != "")
_partial(
    "ix_lead_merged",
    lead.c.team_id,
    lead.c.merged_into,
    where=lead.c.merged_into.is_not(None),
)
_partial(
    "ix_lead_closed",
    lead.c.team_id,
    lead.c.closed,
    lead.c.external_id,
    where=lead.c.closed.is_not(None),
)
Index("ix_lead_owner", lead.c.team_id, lead.c.owner_id, lead.c.external_id)

# The busiest table by far: its lead is looked up before every insert, so no foreign key asks again.
signal = Table(
    "signal",
    metadata,
    Column("team_id", Integer, nullable=False),
    Column("source", Id, nullable=False),
    Column("external_id", Id, nullable=False),
    # Exactly one of the two: the lead, or the words (external id or e-mail) of one not known yet.
    Column("lead", Id),
    Column("waits_for", Id),
    Column("kind", Text, nullable=False),
    Column("asset", Text),
    Column("occurred_at", Instant, nullable=False),
    Column("points", Float),
    Column("received_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "source", "external_id"),
)
_by_lead = (signal.c.team_id, signal.c.lead, signal.c.occurred_at)
Index("ix_signal_lead", *_by_lead, info={"only": "postgresql"}).ddl_if(dialect="postgresql")
# On SQLite a lead's signals are read from the index alone: ten rows of the table are ten pages, of
# which a million leads have more than its small cache holds. PostgreSQL limits an entry's length.
Index(
    "ix_signal_of_lead",
    *_by_lead,
    signal.c.kind,
    signal.c.asset,
    signal.c.points,
    signal.c.source,
    signal.c.external_id,
    info={"only": "sqlite"},
).ddl_if(dialect="sqlite")
_partial(
    "ix_signal_waiting",
    signal.c.team_id,
    signal.c.waits_for,
    where=signal.c.waits_for.is_not(None),
)

touchpoint = Table(
    "touchpoint",
    metadata,
    _team(),
    Column("source", Id, nullable=False),
    Column("external_id", Id, nullable=False),
    Column("lead", Id, nullable=False),
    Column("member_id", Integer),
    Column("kind", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("occurred_at", Instant, nullable=False),
    Column("minutes", Integer),
    Column("next_step_at", Instant),
    Column("value_amount", Amount),
    Column("value_currency", String(3)),
    Column("channel", Text),
    Column("note", Text, nullable=False, server_default=""),
    Column("reverses", Id),
    Column("logged_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "source", "external_id"),
    ForeignKeyConstraint(["team_id", "lead"], ["lead.team_id", "lead.external_id"]),
)
Index("ix_touchpoint_lead", touchpoint.c.team_id, touchpoint.c.lead, touchpoint.c.occurred_at)
Index(
    "ix_touchpoint_member", touchpoint.c.team_id, touchpoint.c.member_id, touchpoint.c.occurred_at
)

draft = Table(
    "draft",
    metadata,
    _team(),
    Column("draft_id", Id, nullable=False),
    Column("member_id", Integer, nullable=False),
    Column("typed", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "draft_id"),
)

# One row is one message that stands, or is to stand, in a conversation. Content is wanted (`version`)
# and delivered (`sent_version`); where they differ, `due_at` says when delivery looks at it.
outbox = Table(
    "outbox",
    metadata,
    _team(),
    Column("message_id", Id, nullable=False),
    Column("key", Id, nullable=False),
    Column("conversation", Id, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("member_id", Integer),
    Column("about", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sent_version", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("lapses_at", Instant),
    Column("living_until", Instant),
    Column("stale_at", Instant),
    Column("due_at", Instant),
    Column("leased_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("unsure", Boolean, nullable=False),
    Column("channel", String),
    Column("ts", String),
    Column("failed", Text),
    PrimaryKeyConstraint("team_id", "message_id"),
    UniqueConstraint("team_id", "key"),
    UniqueConstraint("team_id", "conversation", "position"),
)
_due = outbox.c.due_at.is_not(None)
_stale = outbox.c.stale_at.is_not(None)
_living = outbox.c.living_until.is_not(None)
_partial("ix_outbox_due", outbox.c.team_id, outbox.c.due_at, where=_due)
_partial("ix_outbox_order", outbox.c.team_id, outbox.c.conversation, outbox.c.position, where=_due)
_partial("ix_outbox_stale", outbox.c.team_id, outbox.c.kind, outbox.c.stale_at, where=_stale)
_partial(
    "ix_outbox_living", outbox.c.team_id, outbox.c.member_id, outbox.c.living_until, where=_living
)
_partial("ix_outbox_failed", outbox.c.team_id, where=outbox.c.failed.is_not(None))
Index("ix_outbox_created", outbox.c.team_id, outbox.c.created_at)

# What a member's living messages tell of has changed. Rows are only added, by whoever changes a lead:
# marking the messages at once would let those who log wait for those who write messages.
change = Table(
    "change",
    metadata,
    _team(),
    Column("change_id", Id, nullable=False),
    Column("member_id", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "change_id"),
)

# The right to a scheduled message of one local day: who inserts the row sends it.
claim = Table(
    "claim",
    metadata,
    _team(),
    Column("whose", Id, nullable=False),
    Column("kind", String, nullable=False),
    Column("day", Date, nullable=False),
    Column("claimed_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "whose", "kind", "day"),
)

# A lead that ripened or asked for a call, and what its rep was told of it.
nudge = Table(
    "nudge",
    metadata,
    Column("team_id", Integer, nullable=False),
    Column("lead", Id, nullable=False),
    Column("owner_id", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("noticed_at", Instant, nullable=False),
    Column("told_at", Instant),
    Column("message_id", Id),
    Column("dismissals", Integer, nullable=False, server_default=text("0")),
    Column("dismissed_at", Instant),
    Column("muted_at", Instant),
    PrimaryKeyConstraint("team_id", "lead"),
)
_noticed = nudge.c.state == literal_column("'noticed'")
_held = nudge.c.state == literal_column("'held'")
_partial("ix_nudge_noticed", nudge.c.team_id, nudge.c.noticed_at, where=_noticed)
_partial("ix_nudge_held", nudge.c.team_id, nudge.c.owner_id, where=_held)
Index("ix_nudge_owner", nudge.c.team_id, nudge.c.owner_id, nudge.c.noticed_at)

# What a channel is told about its team, as a manager set it.
team_digest = Table(
    "team_digest",
    metadata,
    _team(),
    Column("channel", Id, nullable=False),
    Column("digest_at", Time, nullable=False),
    Column("digest_days", String(7), nullable=False),
    Column("zone", Text, nullable=False),
    Column("locale", Text, nullable=False),
    Column("country", String(2)),
    Column("set_by", Integer, nullable=False),
    Column("next_at", Instant),
    PrimaryKeyConstraint("team_id", "channel"),
)
_partial(
    "ix_team_digest_next",
    team_digest.c.team_id,
    team_digest.c.next_at,
    where=team_digest.c.next_at.is_not(None),
)

# A goal as it was loaded: another text of the same name is another row, and ends the one before.
goal = Table(
    "goal",
    metadata,
    _team(),
    Column("goal_id", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("toml", Text, nullable=False),
    Column("owner_id", Integer),
    Column("zone", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("created_by", Text, nullable=False),
    # When the target was locked after a learning phase.
    Column("settled_at", Instant),
    Column("ended_at", Instant),
    # The first count goes through the leads by their ids and has come to this one; NULL once through.
    Column("counted_to", Id),
    # Another number whenever its tally has changed: who has read this revision need not read it again.
    Column("revision", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("team_id", "goal_id"),
)
_current = goal.c.ended_at.is_(None)
Index(
    "ix_goal_name",
    goal.c.team_id,
    goal.c.name,
    unique=True,
    sqlite_where=_current,
    postgresql_where=_current,
)

# The kinds of signals that reach a level of some current goal.
followed = Table(
    "followed",
    metadata,
    _team(),
    Column("kind", Id, nullable=False),
    Column("goal_id", Integer, nullable=False),
    PrimaryKeyConstraint("team_id", "kind", "goal_id"),
)

# A lead that the tallies do not know the latest of. Rows are only added, by whoever changes a lead,
# and taken away by whoever counts.
uncounted = Table(
    "uncounted",
    metadata,
    Column("team_id", Integer, nullable=False),
    Column("change_id", Id, nullable=False),
    Column("lead", Id, nullable=False),
    PrimaryKeyConstraint("team_id", "change_id"),
)

# A lead's part of a goal's tally, as it is in there (`cells`, JSON), and when its first entry was.
progress = Table(
    "progress",
    metadata,
    Column("team_id", Integer, nullable=False),
    Column("lead", Id, nullable=False),
    Column("goal_id", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("cells", Text, nullable=False),
    PrimaryKeyConstraint("team_id", "lead", "goal_id"),
)
Index("ix_progress_goal", progress.c.team_id, progress.c.goal_id)

# The tally: `scoring.goals.tally.Achieved` by day and `Cohort` by week.
tally_day = Table(
    "tally_day",
    metadata,
    Column("team_id", Integer, nullable=False),
    Column("goal_id", Integer, nullable=False),
    Column("measure", Id, nullable=False),
    Column("unit", String, nullable=False),
    Column("day", Day, nullable=False),
    Column("times", Integer, nullable=False),
    Column("amount", Amount, nullable=False),
    Column("squares", BigInteger, nullable=False),
    PrimaryKeyConstraint("team_id", "goal_id", "measure", "unit", "day"),
)
tally_week = Table(
    "tally_week",
    metadata,
    Column("team_id", Integer, nullable=False),
    Column("goal_id", Integer, nullable=False),
    Column("week", Day, nullable=False),
    Column("chain", Integer, nullable=False),
    Column("level", Integer, nullable=False),
    Column("entered", Integer, nullable=False),
    Column("ended", Integer, nullable=False),
    *(Column(f"gap_{n}", Integer, nullable=False) for n in range(8)),
    Column("efforts", Integer, nullable=False),
    Column("timed", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    PrimaryKeyConstraint("team_id", "goal_id", "week", "chain", "level"),
)

# A number of a day that the ledger does not know: visitors, back links, an own one.
figure_value = Table(
    "figure_value",
    metadata,
    _team(),
    Column("name", Id, nullable=False),
    Column("dimension", Id, nullable=False),
    Column("day", Day, nullable=False),
    Column("value", Float, nullable=False),
    Column("currency", String(3)),
    Column("source", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "name", "dimension", "day"),
)
# Days are summed up from the index alone: a figure may have a hundred dimensions a day.
Index(
    "ix_figure_value_day",
    figure_value.c.team_id,
    figure_value.c.name,
    figure_value.c.day,
    figure_value.c.dimension,
    figure_value.c.value,
)

# A line of the figures' table as the team wants it: where green begins and where red does.
kpi = Table(
    "kpi",
    metadata,
    _team(),
    Column("name", Id, nullable=False),
    Column("label", Text, nullable=False),
    Column("how", String, nullable=False),
    Column("green", Float),
    Column("red", Float),
    Column("lower_is_better", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("team_id", "name"),
)

# A picture that Slack has already, by what it shows.
picture = Table(
    "picture",
    metadata,
    _team(),
    Column("key", Id, nullable=False),
    Column("file_id", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "key"),
)
Index("ix_picture_made", picture.c.team_id, picture.c.made_at)

# What somebody wants the playbook to be. A draft is its author's alone; an open one is voted on.
proposal = Table(
    "proposal",
    metadata,
    _team(),
    Column("proposal_id", Integer, nullable=False),
    Column("toml", Text, nullable=False),
    # The version it was made from: what it changes is the difference to that one.
    Column("base_version", Integer, nullable=False),
    Column("origin", String, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    # What belongs to its origin (JSON), such as the learning it came from.
    Column("about", Text, nullable=False, server_default="{}"),
    Column("state", String, nullable=False),
    # Another number whenever what is proposed changes: a vote is for one revision.
    Column("revision", Integer, nullable=False),
    Column("proposed_by", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("opened_at", Instant),
    Column("decided_at", Instant),
    # The version that it became.
    Column("version", Integer),
    # Who would move (`scoring.agreement.moves`, JSON), and of which revision that is said.
    Column("moves", Text),
    Column("moves_revision", Integer),
    # When it was said whether the wins came from where it said.
    Column("watched_at", Instant),
    PrimaryKeyConstraint("team_id", "proposal_id"),
)
_in_work = proposal.c.state.in_([literal_column("'draft'"), literal_column("'open'")])
_partial("ix_proposal_in_work", proposal.c.team_id, proposal.c.state, where=_in_work)
_unwatched = proposal.c.version.is_not(None) & proposal.c.watched_at.is_(None)
_partial("ix_proposal_unwatched", proposal.c.team_id, proposal.c.decided_at, where=_unwatched)

vote = Table(
    "vote",
    metadata,
    _team(),
    Column("proposal_id", Integer, nullable=False),
    Column("member_id", Integer, nullable=False),
    Column("side", String, nullable=False),
    Column("yes", Boolean, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("revision", Integer, nullable=False),
    Column("voted_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "proposal_id", "member_id"),
)

# Who may say yes for marketing, and who for sales.
approver = Table(
    "approver",
    metadata,
    _team(),
    Column("side", String, nullable=False),
    Column("member_id", Integer, nullable=False),
    Column("named_by", Integer, nullable=False),
    Column("named_at", Instant, nullable=False),
    PrimaryKeyConstraint("team_id", "side", "member_id"),
)

# What happened to the agreement. Rows are only added.
audit = Table(
    "audit",
    metadata,
    _team(),
    Column("entry_id", Id, nullable=False),
    Column("at", Instant, nullable=False),
    Column("what", String, nullable=False),
    Column("by", Text, nullable=False),
    Column("proposal_id", Integer),
    Column("version", Integer),
    Column("detail", Text, nullable=False, server_default="{}"),
    PrimaryKeyConstraint("team_id", "entry_id"),
)
Index("ix_audit_at", audit.c.team_id, audit.c.at)

# A persona workshop: chosen colleagues give their points, each alone.
workshop = Table(
    "workshop",
    metadata,
    _team(),
    Column("workshop_id", Integer, nullable=False),
    Column("base_version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("asked_by", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("closed_at", Instant),
    # What the ledger says beside the answers (`scoring.agreement.evidence`, JSON).
    Column("evidence", Text),
    PrimaryKeyConstraint("team_id", "workshop_id"),
)
_running = workshop.c.state == literal_column("'open'")
_partial("ix_workshop_open", workshop.c.team_id, workshop.c.ends_at, where=_running)

workshop_answer = Table(
    "workshop_answer",
    metadata,
    _team(),
    Column("workshop_id", Integer, nullable=False),
    Column("member_id", Integer, nullable=False),
    Column("side", String, nullable=False),
    # JSON; NULL while nothing was answered.
    Column("points", Text),
    Column("answered_at", Instant),
    PrimaryKeyConstraint("team_id", "workshop_id", "member_id"),
)

# Learning from outcomes, as somebody asked for it in Slack: done outside any request.
learning = Table(
    "learning",
    metadata,
    _team(),
    Column("learning_id", Integer, nullable=False),
    Column("asked_by", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("horizon_days", Float, nullable=False),
    Column("state", String, nullable=False),
    Column("leased_until", Instant),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("done_at", Instant),
    # What was learned (JSON), and the playbook that it proposes, NULL where it proposes none.
    Column("report", Text),
    Column("toml", Text),
    PrimaryKeyConstraint("team_id", "learning_id"),
)
_unlearned = learning.c.state.in_([literal_column("'asked'"), literal_column("'running'")])
_partial("ix_learning_waiting", learning.c.team_id, learning.c.asked_at, where=_unlearned)
