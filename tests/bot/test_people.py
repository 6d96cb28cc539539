"""Meeting people who never spoke to us, whatever Slack answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.demo import manifest
from bot.people import A_RUN, ASK_AGAIN_AFTER, meet
from bot.playground import StandIn
from scoring.lead import Lead
from storage.database import Database
from storage.members import Member
from tests.conftest import NOW

ANNA, BEN = "anna@example.com", "ben@example.com"


@dataclass
class Office:
    slack: StandIn
    database: Database
    team_id: int
    now: datetime = NOW
    _leads: int = field(default=0)

    def owns(self, owner: str) -> int:
        """Somebody, known by e-mail or Slack id alone, was imported as the owner of a lead."""
        self._leads += 1
        with self.database.write(self.team_id) as store:
            member_id = store.members.ensure(owner)
            store.leads.save(Lead(f"L{self._leads}", owner_id=member_id), self.now)
        return member_id

    def meets(self) -> int:
        """One run; the SDK's own pauses and retries are off."""
        client = WebClient(self.slack.bot_token, self.slack.api_url, timeout=1, retry_handlers=[])
        return meet(self.database, self.team_id, client, self.now)

    def member(self, member_id: int) -> Member:
        with self.database.read(self.team_id) as store:
            found = store.members.get(member_id)
        assert found is not None
        return found

    @property
    def asked(self) -> list[str]:
        return [call.method for call in self.slack.calls if call.method.startswith("users.")]


@pytest.fixture
def office(database: Database, team_id: int) -> Iterator[Office]:
    with StandIn(manifest()) as slack:
        yield Office(slack, database, team_id)


def test_an_owner_imported_by_e_mail_becomes_the_slack_user(office: Office) -> None:
    anna = office.owns("Anna@Example.com")
    assert office.meets() == 1
    assert office.member(anna) == Member(
        anna, "U0ANNA", ANNA, "Anna", "Europe/Berlin", "de-DE", refreshed_at=NOW
    )
    assert office.asked == ["users.lookupByEmail", "users.info"]
    assert office.meets() == 0
    assert len(office.asked) == 2


def test_an_owner_imported_by_slack_id_is_met_too(office: Office) -> None:
    ben = office.owns("U0BEN")
    assert office.meets() == 1
    assert (office.member(ben).email, office.member(ben).locale) == (BEN, "en-GB")
    assert office.asked == ["users.info"]


def test_who_owns_nothing_is_nobodys_business(office: Office) -> None:
    with office.database.write(office.team_id) as store:
        store.members.ensure(ANNA)
    assert office.meets() == 0
    assert office.asked == []


def test_whom_slack_does_not_know_is_asked_about_again_after_a_day(office: Office) -> None:
    nobody = office.owns("nobody@example.com")
    assert [office.meets(), office.meets()] == [1, 0]
    assert office.member(nobody).slack_id is None
    office.now = NOW + ASK_AGAIN_AFTER
    assert office.meets() == 0
    office.now += timedelta(seconds=1)
    assert office.meets() == 1


def test_a_slack_id_of_nobody_is_asked_about_once(office: Office) -> None:
    nobody = office.owns("U0NOBODY")
    assert office.meets() == 1
    assert office.member(nobody).left_at == NOW
    office.now += timedelta(days=30)
    assert office.meets() == 0


@pytest.mark.parametrize("owner", [ANNA, "U0ANNA"])
def test_who_was_deactivated_is_not_met(office: Office, owner: str) -> None:
    anna = office.owns(owner)
    office.slack.workspace.users["U0ANNA"].deleted = True
    assert office.meets() == 1
    known = office.member(anna)
    assert known.slack_id is None or known.left_at is not None


def test_a_program_is_not_met(office: Office) -> None:
    program = office.owns(ANNA)
    office.slack.workspace.users["U0ANNA"].is_bot = True
    assert office.meets() == 1
    assert office.member(program).slack_id is None


def test_a_run_is_short_and_the_next_goes_on(office: Office) -> None:
    for number in range(A_RUN + 2):
        office.owns(f"rep{number}@example.com")
    assert [office.meets(), office.meets(), office.meets()] == [A_RUN, 2, 0]


@pytest.mark.parametrize("method", ["users.lookupByEmail", "users.info"])
@pytest.mark.parametrize(
    "fault", [{"status": 429, "retry_after": 30}, {"status": 500}, {"drop": True}]
)
def test_trouble_ends_the_run_and_loses_nobody(
    office: Office, method: str, fault: dict[str, int]
) -> None:
    anna, ben = office.owns(ANNA), office.owns(BEN)
    office.slack.faults.add(method, **fault)  # type: ignore[arg-type]
    assert office.meets() == 0
    assert office.member(anna).slack_id is None
    assert len(office.asked) <= 2
    assert office.meets() == 2
    assert (office.member(anna).slack_id, office.member(ben).slack_id) == ("U0ANNA", "U0BEN")


def test_whom_slack_refuses_to_name_waits_without_being_written_off(office: Office) -> None:
    anna = office.owns(ANNA)
    office.slack.faults.add("users.lookupByEmail", error="missing_scope", times=None)
    assert office.meets() == 0
    assert office.member(anna).refreshed_at is None
