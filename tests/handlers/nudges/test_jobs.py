"""From a signal to a message: who is told of what, once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta

import pytest

from handlers.nudges import jobs
from storage.database import Database
from storage.outbox import NewMessage
from tests.handlers.nudges.team import DAY, HOUR, MINUTE, NOW, Team


def test_a_click_waits_until_it_is_known_to_be_no_gateways(team: Team) -> None:
    team.has("Petra")
    team.did("Petra", points=29)
    team.did("Petra", "email_clicked", points=5, asset="link 1", ago=timedelta(0))
    assert team.decide() == 0
    assert team.state("Petra") == "noticed"
    team.now += timedelta(seconds=10)
    assert team.decide() == 1
    assert len(team.messages()) == 1


def test_clicks_that_arrive_one_by_one_nudge_nobody_when_a_gateway_made_them(team: Team) -> None:
    team.has("Petra")
    team.did("Petra", points=29)
    for number in range(6):
        team.did("Petra", "email_clicked", points=5, asset=f"link {number}", ago=timedelta(0))
        team.decide()
        team.now += timedelta(seconds=1)
    team.now += timedelta(seconds=10)
    team.decide()
    assert team.messages() == []


def test_a_lead_that_ripens_is_told_once(team: Team) -> None:
    team.has("Petra")
    team.did("Petra", points=29)
    assert team.decide() == 0
    team.did("Petra", points=2)
    assert team.state("Petra") == "noticed"
    assert team.decide() == 1
    assert team.decide() == 0
    team.did("Petra", points=40)
    team.decide()
    (message,) = team.messages()
    assert message.conversation == "U0ANNA"
    assert message.body["text"].startswith("Petra is ripe to be called")
    assert team.state("Petra") == "settled"


def test_a_request_is_told_whatever_the_hour_the_rest_and_the_budget(team: Team) -> None:
    team.prefers(nudge_budget=0)
    team.now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # a Sunday's night
    team.has("Petra")
    team.was_called("Petra", "not_now")
    team.now += HOUR
    team.did("Petra", "price_requested")
    team.decide()
    (text,) = team.texts("request")
    assert text.startswith("Petra asked for a price")
    assert team.texts("nudge") == []


def test_a_request_is_told_also_by_a_bot_that_was_down_when_it_came(team: Team) -> None:
    team.asks("Petra")
    team.now += 3 * HOUR
    team.decide()
    (text,) = team.texts("request")
    assert text.startswith("Petra asked for a price")


def test_two_requests_are_two_messages_because_an_edit_notifies_nobody(team: Team) -> None:
    team.asks("Petra")
    team.asks("Paul")
    team.decide()
    assert [text.split()[0] for text in team.texts("request")] == ["Paul", "Petra"]


def test_a_request_that_comes_after_the_nudge_is_told(team: Team) -> None:
    team.ripens("Petra")
    team.decide()
    team.did("Petra", "price_requested", ago=30 * MINUTE)  # it took its time
    team.decide()
    assert len(team.texts()) == len(team.texts("request")) == 1
    team.did("Petra", "demo_requested", ago=31 * MINUTE)
    team.decide()
    assert len(team.texts("request")) == 1


def test_what_ripens_at_the_same_time_is_one_message(team: Team) -> None:
    for name in ("Paul", "Petra", "Pia"):
        team.ripens(name)
    team.did("Pia", points=1)
    assert team.decide() == 3
    (text,) = team.texts()
    assert text.startswith("Pia, Paul and 1 other: ripe to be called")
    assert "*Petra*" in text


@pytest.mark.parametrize(
    ("why", "delivered", "after", "messages"),
    [
        ("it is young", True, 9 * MINUTE, 1),
        ("it is old", True, 11 * MINUTE, 2),
        ("it is not posted yet", False, HOUR, 1),
    ],
)
def test_what_ripens_soon_after_joins_the_message_that_stands(
    team: Team, why: str, delivered: bool, after: timedelta, messages: int
) -> None:
    team.ripens("Petra")
    team.decide()
    if delivered:
        team.delivered()
    team.now += after
    team.ripens("Paul")
    team.decide()
    texts = team.texts()
    assert len(texts) == messages, why
    assert "Paul" in texts[-1]
    assert ("Petra" in texts[-1]) == (messages == 1)
    first, second = team.notice("Petra"), team.notice("Paul")
    assert first is not None
    assert second is not None
    assert (first.message_id == second.message_id) == (messages == 1)


def test_what_ripens_joins_no_message_that_somebody_deleted(team: Team) -> None:
    team.ripens("Petra")
    team.decide()
    team.delivered()
    (message,) = team.messages()
    with team.database.write(team.team_id) as store:
        store.deliveries.gone(message.message_id)
    team.ripens("Paul")
    team.decide()
    notice = team.notice("Paul")
    assert notice is not None
    assert notice.message_id != message.message_id


def test_what_joined_a_message_after_somebody_deleted_it_waits_for_the_digest(team: Team) -> None:
    team.ripens("Petra")
    team.decide()
    team.delivered()
    (message,) = team.messages()
    team.now += MINUTE
    team.ripens("Paul")
    team.decide()
    with team.database.write(team.team_id) as store:
        store.nudges.not_told(message.message_id, after=message.created_at)
    assert [team.state(name) for name in ("Petra", "Paul")] == ["settled", "held"]


def test_what_ripens_the_next_day_joins_no_message_that_was_never_posted(team: Team) -> None:
    team.ripens("Petra")
    team.decide()
    team.now += DAY
    team.ripens("Paul")
    team.decide()
    assert len(team.texts()) == 2


def test_a_rep_is_nudged_as_often_as_the_day_s_budget_allows(team: Team) -> None:
    team.prefers(nudge_budget=2)
    for name in ("Petra", "Paul", "Pia"):
        team.ripens(name)
        team.decide()
        team.delivered()
        team.now += 11 * MINUTE
    assert len(team.texts()) == 2
    assert team.state("Pia") == "held"
    team.now += DAY
    team.ripens("Peer")
    team.decide()
    assert "Peer" in team.texts()[-1]


def test_what_joins_a_message_costs_no_budget(team: Team) -> None:
    team.prefers(nudge_budget=1)
    team.ripens("Petra")
    team.decide()
    team.delivered()
    team.ripens("Paul")
    team.decide()
    assert team.state("Paul") == "settled"
    assert "Paul" in team.texts()[0]


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize(
    ("why", "hinder"),
    [
        ("a pause", lambda team: team.prefers(paused_until=datetime(2026, 12, 1).date())),  # noqa: DTZ001
        ("Slack does not know them any more", lambda team: _left(team)),
        ("Slack never knew them", lambda team: _unknown(team)),
    ],
)
def test_what_must_not_or_cannot_be_told_is_held_for_the_digest(
    team: Team, why: str, hinder: Callable[[Team], None], asks: bool
) -> None:
    hinder(team)
    (team.asks if asks else team.ripens)("Petra")
    assert team.decide() == 1
    assert team.state("Petra") == "held", why
    assert team.messages() == team.messages("request") == []


def _left(team: Team) -> None:
    with team.database.write(team.team_id) as store:
        store.members.left(team.anna, NOW)


def _unknown(team: Team) -> None:
    with team.database.write(team.team_id) as store:
        team.anna = store.members.ensure("anna@example.com")


def test_an_owner_nobody_knows_holds_up_nobody(team: Team) -> None:
    team.ripens("Petra", owner_id=99)
    team.ripens("Paul")
    assert team.decide() == 2
    assert team.state("Petra") == "held"
    assert len(team.texts()) == 1
    assert team.decide() == 0


def test_what_ripens_in_the_quiet_hours_is_held_for_the_digest(team: Team) -> None:
    team.prefers(quiet_from=time(9), quiet_until=time(11))
    team.ripens("Petra")
    team.decide()
    assert (team.state("Petra"), team.texts()) == ("held", [])


def test_what_ripens_in_its_rest_is_held_for_the_digest_after_it(team: Team) -> None:
    team.has("Petra")
    team.was_called("Petra", "no_answer")
    team.now += HOUR
    team.did("Petra", points=31)
    team.decide()
    assert (team.state("Petra"), team.texts()) == ("held", [])


def test_what_was_imported_long_after_it_happened_nudges_nobody(team: Team) -> None:
    team.has("Petra")
    team.did("Petra", points=99, ago=3 * HOUR)
    assert team.decide() == 0
    assert team.state("Petra") == "held"


def test_nothing_is_told_of_a_lead_that_was_called_or_closed_in_the_meantime(team: Team) -> None:
    team.ripens("Petra")
    team.was_called("Petra")
    team.ripens("Paul")
    team.was_called("Paul", "lost")
    assert team.decide() == 2
    assert team.texts() == []
    assert [team.state(name) for name in ("Petra", "Paul")] == ["settled", "settled"]


def test_who_has_the_lead_by_now_is_told(team: Team) -> None:
    team.ripens("Petra")
    team.ripens("Paul")
    with team.database.write(team.team_id) as store:
        store.leads.assign("Petra", team.ben, NOW)
        store.leads.assign("Paul", None, NOW)
    team.decide()
    assert team.texts() == []
    assert team.texts(of=team.ben)[0].startswith("Petra is ripe")
    assert team.state("Paul") == "settled"


def test_what_one_rep_was_told_or_put_off_is_nothing_to_the_next(team: Team) -> None:
    for name in ("Petra", "Paul"):
        team.ripens(name)
    team.decide()
    with team.database.write(team.team_id) as store:
        store.nudges.mute("Paul", NOW)
        for name in ("Petra", "Paul"):
            store.leads.assign(name, team.ben, NOW)
    team.now += HOUR
    for name in ("Petra", "Paul"):
        team.did(name, points=-5)
        team.did(name, points=9)
    team.decide()
    (text,) = team.texts(of=team.ben)
    assert text.startswith("Paul and Petra: ripe to be called")


def test_whose_lead_is_saved_again_goes_on_as_before(team: Team) -> None:
    team.ripens("Petra")
    team.decide()
    told = team.notice("Petra")
    team.has("Petra", company="Müller GmbH")
    assert team.notice("Petra") == told


def test_a_lead_is_told_again_when_it_cooled_and_ripened_again(team: Team) -> None:
    team.ripens("Petra")
    team.decide()
    team.now += 7 * DAY  # 22 points are left
    team.did("Petra", points=10)
    team.decide()
    assert len(team.texts()) == 1
    team.now += 21 * DAY
    team.did("Petra", points=30)
    team.decide()
    assert len(team.texts()) == 2


def test_a_nudge_that_could_not_be_posted_does_not_come_in_the_night(team: Team) -> None:
    team.ripens("Petra")
    team.decide()
    team.asks("Paul")
    team.decide()
    with team.database.write(team.team_id) as store:
        nudge, *_ = store.deliveries.lease(9, NOW, HOUR)
    assert nudge.lapses_at == NOW.replace(hour=18)


def test_the_digest_follows_what_was_told(team: Team) -> None:
    with team.database.write(team.team_id) as store:
        digest = NewMessage("d", "U0ANNA", "digest", {}, {}, team.anna, living_until=NOW + DAY)
        store.outbox.put(digest, NOW)
    team.ripens("Petra")
    with team.database.write(team.team_id) as store:
        for message in store.outbox.stale("digest", 9):
            store.outbox.edit(message, message.body, NOW)
    team.decide()
    with team.database.write(team.team_id) as store:
        assert len(store.outbox.stale("digest", 9)) == 1


def test_many_leads_are_decided_on_a_few_at_a_time(team: Team) -> None:
    for number in range(jobs.MOST + 5):
        team.ripens(f"lead {number:02}")
    assert [team.decide(), team.decide(), team.decide()] == [jobs.MOST, 5, 0]
    (text,) = team.texts()
    assert "and 23 others" in text
    assert "… 5 more: `/nextcall all`" in text


def test_deciders_at_the_same_time_tell_once_and_keep_to_the_budget(
    database: Database, team_id: int
) -> None:
    team = Team(database, team_id)
    team.prefers(nudge_budget=1)
    leads = [f"lead {number:02}" for number in range(3 * jobs.MOST)]
    for lead in leads:
        team.ripens(lead)
    team.asks("Petra")
    start = threading.Barrier(4)

    def decide(_: int) -> int:
        start.wait()
        done = 0
        while decided := jobs.decide(database, team_id, NOW):
            done += decided
        return done

    with ThreadPoolExecutor(4) as threads:
        decided = list(threads.map(decide, range(4)))
    # Whoever finds nothing that nobody else has taken goes home.
    assert sum(decided) + _still_noticed(team) == len(leads) + 1
    while team.decide():
        pass
    (nudge,) = team.messages()
    told = [one["lead"] for one in nudge.about["leads"]]
    assert sorted(told) == leads
    assert len(team.messages("request")) == 1


def _still_noticed(team: Team) -> int:
    with team.database.read(team.team_id) as store:
        return len(store.nudges.noticed(999))
