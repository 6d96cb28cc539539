"""Who is told what of a proposal, and that nobody is told twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import delete

from handlers.proposals.jobs import Telling, WhoWouldMove
from handlers.proposals.telling import ASKED, NEWS
from scoring.lead import Lead
from storage import tables
from storage.database import Database
from storage.members import Member
from tests.entries import NOW, signal
from tests.handlers.proposals.agreeing import Team, a_team, with_changes

HIGHER = with_changes(ripe_at=40)
BOTH = with_changes(opened=2)


@dataclass
class Town:
    """The team, and what happens in one process's background."""

    team: Team
    telling: Telling = field(default_factory=Telling)
    moving: WhoWouldMove = field(default_factory=WhoWouldMove)

    def works(self) -> None:
        where = self.team.database, self.team.team_id, self.team.now
        while self.moving(*where) + self.telling(*where):
            continue

    def told(self, member: Member, kind: str) -> list[str]:
        """What this member's messages of a kind say now, the oldest first."""
        with self.team.database.write(self.team.team_id) as store:
            standing = store.outbox.unsent_or_since(member.member_id, kind, NOW)
        return [str(one.body["text"]) for one in standing]

    def buttons(self, member: Member) -> list[str]:
        """Of the last thing this member was asked."""
        with self.team.database.write(self.team.team_id) as store:
            standing = store.outbox.unsent_or_since(member.member_id, ASKED, NOW)
        blocks = standing[-1].body["blocks"]
        return [
            element["action_id"]
            for block in blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]


@pytest.fixture
def town(database: Database, team_id: int) -> Town:
    with database.write(team_id) as store:
        store.leads.save(Lead("L1", company="Krause GmbH"), NOW)
        store.ledger.add_signal("L1", signal("clicked", -1), NOW)
    return Town(a_team(database, team_id))


def test_nobody_is_asked_before_it_is_known_who_would_move(town: Town) -> None:
    team = town.team
    team.proposes(team.anna, HIGHER)
    town.telling(team.database, team.team_id, team.now)
    assert town.told(team.maria, ASKED) == []
    town.works()
    (asked,) = town.told(team.maria, ASKED)
    for part in ("Proposal 1", "by Anna", "30 → 40", "*1* = Krause GmbH", "Marketing and sales"):
        assert part in asked
    assert town.told(team.sven, ASKED)
    assert town.told(team.anna, ASKED) == town.told(team.boss, ASKED) == []


def test_where_it_cannot_be_worked_out_they_are_asked_without(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    with team.database.write(team.team_id) as store:
        store.proposals.keep_moves(proposal_id, 1, None)
    town.works()
    (asked,) = town.told(team.maria, ASKED)
    assert "Who would move could not be worked out" in asked
    assert "Krause" not in asked


def test_what_stands_says_who_has_answered(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    town.works()
    team.agrees(team.sven, proposal_id)
    town.works()
    (asked,) = town.told(team.maria, ASKED)
    assert "Sven said yes for sales" in asked
    assert "Marketing is still to say yes" in asked
    assert town.buttons(team.maria) == ["proposal_yes", "proposal_no", "proposal_show"]
    (mine,) = town.told(team.sven, ASKED)
    assert "*You said yes for sales.*" in mine
    assert town.buttons(team.sven) == ["proposal_no", "proposal_show"]


def test_everybody_concerned_hears_once_that_it_is_in_force(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    town.works()
    team.agrees(team.sven, proposal_id)
    team.agrees(team.maria, proposal_id)
    town.works()
    Town(team).works()  # another process, or this one begun anew
    for member in (team.anna, team.maria, team.sven):
        (news,) = town.told(member, NEWS)
        assert "*Playbook version 3 is in force.*" in news
    (asked,) = town.told(team.maria, ASKED)
    assert "Accepted: version 3" in asked
    assert town.buttons(team.maria) == ["proposal_show"]
    assert town.told(team.boss, NEWS) == []


def test_processes_that_tell_at_the_same_moment_tell_once(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    town.moving(team.database, team.team_id, team.now)
    where = team.database, team.team_id, team.now
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(Telling(), *where) for _ in range(4)]
        assert sum(one.result() for one in asked) == 2
        voted = [
            threads.submit(team.agrees, member, proposal_id) for member in (team.maria, team.sven)
        ]
        assert sum(one.result().accepted is not None for one in voted) == 1
        told = [threads.submit(Telling(), *where) for _ in range(4)]
        assert sum(one.result() for one in told) == 5
    assert [len(town.told(one, NEWS)) for one in (team.anna, team.maria, team.sven)] == [1, 1, 1]


def test_the_author_hears_of_a_no_and_why(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    town.works()
    team.says(team.maria, proposal_id, yes=False, why="Too <!channel> high.")
    town.works()
    (news,) = town.told(team.anna, NEWS)
    assert "*Maria said no to your proposal 1:* “Too &lt;!channel&gt; high.”" in news
    assert "It stays open" in news
    assert town.told(team.maria, NEWS) == []


def test_who_changes_their_mind_is_heard_again(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    for yes, why in ((False, "Too high."), (True, ""), (False, "Still too high.")):
        team.says(team.maria, proposal_id, yes, why=why)
        town.works()
    first, second = town.told(team.anna, NEWS)
    assert "Too high." in first
    assert "Still too high." in second
    team.agrees(team.maria, proposal_id)
    team.agrees(team.sven, proposal_id)
    town.works()
    assert "version 3 is in force" in town.told(team.anna, NEWS)[-1]


def test_another_revision_is_asked_about_anew(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    town.works()
    with team.database.write(team.team_id) as store:
        store.proposals.change(proposal_id, with_changes(ripe_at=50), team.now)
    town.works()
    before, asked = town.told(team.maria, ASKED)
    assert "has changed since" in before
    assert "30 → 50" in asked


def test_who_left_is_told_nothing(town: Town) -> None:
    team = town.team
    team.proposes(team.anna, HIGHER)
    team.leaves(team.maria)
    town.works()
    assert town.told(team.maria, ASKED) == []
    assert len(town.told(team.sven, ASKED)) == 1


def test_who_is_named_later_is_asked_too(town: Town) -> None:
    team = town.team
    team.proposes(team.anna, HIGHER)
    town.works()
    team.names("sales", team.sven, team.boss)
    town.works()
    assert len(town.told(team.boss, ASKED)) == 1


def test_who_may_say_yes_no_longer_sees_no_leads_and_has_no_button(town: Town) -> None:
    team = town.team
    team.proposes(team.anna, HIGHER)
    town.works()
    team.names("sales", team.boss)
    town.works()
    (asked,) = town.told(team.sven, ASKED)
    assert "Krause" not in asked
    assert town.buttons(team.sven) == ["proposal_show"]


def test_the_author_of_what_was_overtaken_may_bring_it_up_to_date(town: Town) -> None:
    team = town.team
    first, second = team.proposes(team.anna, HIGHER), team.proposes(team.boss, BOTH)
    town.works()
    for member in (team.maria, team.sven):
        team.agrees(member, first)
    town.works()
    news = town.told(team.boss, NEWS)
    assert "*Your proposal 2 has been overtaken:*" in news[0]
    assert "Overtaken" in town.told(team.maria, ASKED)[-1]
    assert team.brings_up_to_date(team.boss, second) == []
    assert team.puts_forward(team.boss, second) == []
    town.works()
    assert "1 → 2 points" in town.told(team.maria, ASKED)[-1]
    assert "has changed since" in town.told(team.maria, ASKED)[-2]


def test_where_another_playbook_was_loaded_its_author_brings_it_up_to_date_first(
    town: Town,
) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    town.works()
    team.loads(BOTH)
    town.works()
    (news,) = town.told(team.anna, NEWS)
    assert "*Your proposal 1 is behind:*" in news
    assert town.buttons(team.maria) == ["proposal_show"]
    team.brings_up_to_date(team.anna, proposal_id)
    town.works()
    assert town.buttons(team.maria) == ["proposal_yes", "proposal_no", "proposal_show"]
    assert len(town.told(team.anna, NEWS)) == 1


def test_what_is_withdrawn_cannot_be_answered_any_more(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    town.works()
    team.withdraws(team.anna, proposal_id)
    town.works()
    assert "Withdrawn" in town.told(team.maria, ASKED)[-1]
    assert town.buttons(team.maria) == ["proposal_show"]


def test_what_was_settled_long_ago_is_told_to_nobody(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.maria, proposal_id)
    team.agrees(team.sven, proposal_id)
    late = team.now.replace(month=12, day=24)
    assert Telling()(team.database, team.team_id, late) == 0


def test_where_the_last_side_is_named_after_the_yes_it_comes_into_force(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    town.works()
    team.agrees(team.maria, proposal_id)
    team.names("sales", team.anna)  # whose own yes is implied
    town.works()
    assert team.in_force() == (3, HIGHER)
    assert "Playbook version 3 is in force." in town.told(team.maria, NEWS)[-1]
    assert team.told().count("accepted") == 1


def test_who_comes_back_has_said_yes_already(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.maria, proposal_id)
    team.leaves(team.maria)
    assert team.agrees(team.sven, proposal_id).accepted is None
    with team.database.write(team.team_id) as store:
        store.members.seen("U0MARIA", "maria@example.com", "Maria", "UTC", "en", False, team.now)
    town.works()
    assert team.in_force() == (3, HIGHER)


def test_nobody_votes_what_was_loaded_meanwhile_out_of_force_by_being_named(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    team.agrees(team.maria, proposal_id)
    loaded = team.loads(BOTH)
    team.names("sales", team.anna)
    town.works()
    assert team.in_force() == (loaded, BOTH)
    assert team.state(proposal_id) == "open"


def test_a_no_of_long_ago_is_no_news_when_messages_were_forgotten(town: Town) -> None:
    team = town.team
    proposal_id = team.proposes(team.anna, HIGHER)
    team.says(team.maria, proposal_id, False, why="Too high.")
    town.works()
    assert len(town.told(team.anna, NEWS)) == 1
    with team.database.transaction() as connection:
        connection.execute(delete(tables.outbox))
    team.now += timedelta(days=31)
    town.telling = Telling()  # another process
    town.works()
    assert town.told(team.anna, NEWS) == []
