"""What a team's week comes to, on SQLite and PostgreSQL."""

from datetime import timedelta
from decimal import Decimal

import pytest

from handlers.team_digest.flow import Report, Won
from scoring.ledger import Outcome, TouchpointKind
from scoring.money import Money
from scoring.reaction import Reactions
from tests.handlers.team_digest.conftest import Team

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
EUR = Money(Decimal(4000), "EUR")


def uncalled(report: Report) -> dict[str, int]:
    return {rep.name: rep.uncalled for rep in report.reps if rep.uncalled}


def test_a_team_without_anything_has_a_quiet_week(team: Team) -> None:
    team.has("L1", team.anna)
    assert team.report().is_quiet


def test_ripe_leads_that_nobody_called_are_counted_by_rep(team: Team) -> None:
    for lead, owner in (("A1", team.anna), ("A2", team.anna), ("B1", team.ben), ("P1", None)):
        team.has(lead, owner)
        team.ripens(lead, 3 * HOUR)
    team.has("unripe", team.anna)
    team.does("unripe", HOUR, points=5)
    team.has("misfit", team.anna, fits=False)
    team.does("misfit", HOUR, points=50)
    report = team.report()
    assert uncalled(report) == {"Anna": 2, "Ben": 1}
    assert (report.pool, report.uncalled) == (1, 4)


def test_who_was_called_since_is_not_among_them_although_callable_again(team: Team) -> None:
    team.has("L1", team.anna)
    team.ripens("L1", 6 * DAY)
    team.touches(team.anna, "L1", 3 * DAY)
    assert uncalled(team.report()) == {}
    team.ripens_again("L1", HOUR)
    assert uncalled(team.report()) == {"Anna": 1}


def test_a_snooze_is_no_call(team: Team) -> None:
    team.has("L1", team.anna)
    team.ripens("L1", 6 * DAY)
    team.touches(team.anna, "L1", 5 * DAY, "done", "snooze", next_step=DAY)
    report = team.report()
    assert uncalled(report) == {"Anna": 1}
    assert report.reactions == Reactions(None, 0, 1, 6 * DAY)


def test_a_call_taken_back_was_none(team: Team) -> None:
    team.has("L1", team.anna)
    team.ripens("L1", DAY)
    call = team.touches(team.anna, "L1", 5 * HOUR)
    assert uncalled(team.report()) == {}
    team.undoes("L1", call, HOUR)
    report = team.report()
    assert uncalled(report) == {"Anna": 1}
    assert report.reactions.open == 1


def test_who_asked_for_a_call_waits_ripe_or_not_and_an_agreed_callback_does_not(team: Team) -> None:
    for lead in ("asked", "agreed"):
        team.has(lead, team.anna)
    team.does("asked", DAY, points=0, kind="price_requested")
    team.touches(team.anna, "agreed", 3 * DAY, "reached", next_step=DAY)
    assert uncalled(team.report()) == {"Anna": 1}


def test_a_rest_that_ended_before_any_sweep_counts_as_ended(team: Team) -> None:
    team.has("L1", team.anna)
    team.touches(team.anna, "L1", 9 * DAY, "no_answer")
    team.ripens("L1", 2 * DAY)
    team.touches(team.anna, "L1", 2 * DAY - HOUR, "done", "snooze", next_step=DAY)
    assert uncalled(team.report()) == {"Anna": 1}


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [("call", "no_answer"), ("mail", "done"), ("other", "not_a_fit"), ("meeting", "won")],
)
def test_any_touch_ends_the_wait_for_a_reaction(
    team: Team, kind: TouchpointKind, outcome: Outcome
) -> None:
    team.has("L1", team.anna)
    team.ripens("L1", 2 * DAY)
    team.touches(team.ben, "L1", 2 * DAY - 3 * HOUR, outcome, kind)
    report = team.report()
    assert report.reactions == Reactions(3 * HOUR, 1)
    assert [rep.name for rep in report.reps if rep.reactions.touched] == ["Anna"]


def test_the_first_touch_after_the_notice_counts(team: Team) -> None:
    team.has("L1", team.anna)
    team.touches(team.anna, "L1", 4 * DAY, "no_answer")
    team.ripens("L1", 2 * DAY)
    team.touches(team.anna, "L1", DAY)
    team.touches(team.anna, "L1", 2 * DAY - 5 * HOUR)
    assert team.report().reactions == Reactions(5 * HOUR, 1)


def test_a_call_logged_to_the_minute_of_its_notice_took_no_time(team: Team) -> None:
    team.has("L1", team.anna)
    team.ripens("L1", DAY)
    team.touches(team.anna, "L1", DAY + timedelta(seconds=40))
    report = team.report()
    assert report.reactions == Reactions(timedelta(0), 1)
    assert uncalled(report) == {}


def test_reactions_are_those_of_the_last_seven_days(team: Team) -> None:
    for lead, ago in (("old", 8 * DAY), ("new", 6 * DAY)):
        team.has(lead, team.anna)
        team.ripens(lead, ago)
    assert team.report().reactions == Reactions(None, 0, 1, 6 * DAY)


def test_a_lead_given_away_is_its_new_owners_and_one_that_opted_out_nobodys(team: Team) -> None:
    for lead in ("given", "opted"):
        team.has(lead, team.anna)
        team.ripens(lead, 2 * DAY)
    with team.database.write(team.team_id) as store:
        store.leads.assign("given", team.ben.member_id, team.now)
        store.leads.set_status("opted", "opted_out", team.now)
    report = team.report()
    assert uncalled(report) == {"Ben": 1}
    assert {rep.name: rep.reactions.open for rep in report.reps} == {
        "Anna": 0,
        "Ben": 1,
        "Maria": 0,
    }


def test_what_cools_within_a_week_is_counted_by_rep(team: Team) -> None:
    for lead, owner, points in (("soon", team.anna, 40), ("late", team.ben, 100)):
        team.has(lead, owner)
        team.ripens(lead, HOUR, points)
    report = team.report()
    # 40 points halve in 14 days: below 30 after 5.8 days; 100 only after 24.
    assert {rep.name: rep.cooling for rep in report.reps} == {"Anna": 1, "Ben": 0, "Maria": 0}


def test_what_was_won_since_is_told_with_company_value_and_who(team: Team) -> None:
    for lead, who, value in (("L1", team.anna, EUR), ("L2", team.ben, None)):
        team.has(lead, who, f"{lead} GmbH")
        team.touches(who, lead, DAY, "won", value=value)
    team.has("before", team.anna, "Before GmbH")
    team.touches(team.anna, "before", 8 * DAY, "won", value=EUR)
    report = team.report()
    assert report.won == [Won("L1 GmbH", EUR, "Anna"), Won("L2 GmbH", None, "Ben")]


def test_sums_are_by_currency_the_most_first(team: Team) -> None:
    worth = (Money(Decimal(900), "CHF"), EUR, Money(Decimal("0.5"), "EUR"))
    for number, value in enumerate(worth):
        team.has(f"L{number}", team.anna)
        team.touches(team.anna, f"L{number}", DAY, "won", value=value)
    assert team.report().totals == [Money(Decimal("4000.5"), "EUR"), Money(Decimal(900), "CHF")]


def test_a_deal_written_down_late_is_still_news_and_history_is_not(team: Team) -> None:
    for lead, ago in (("late", 10 * DAY), ("history", 30 * DAY)):
        team.has(lead, team.anna, lead)
        team.touches(team.anna, lead, ago, "won", value=EUR, logged=DAY)
    assert [deal.company for deal in team.report().won] == ["late"]


def test_a_deal_taken_back_was_not_won_and_an_edited_one_is_told_once(team: Team) -> None:
    for lead in ("undone", "edited"):
        team.has(lead, team.anna, lead)
    undone = team.touches(team.anna, "undone", DAY, "won", value=EUR)
    team.undoes("undone", undone, HOUR)
    told = team.touches(team.anna, "edited", 8 * DAY, "won", value=EUR)
    team.undoes("edited", told, HOUR)
    team.touches(team.anna, "edited", 8 * DAY, "won", value=EUR, logged=HOUR)
    assert team.report().won == []


def test_what_was_taken_back_in_time_and_won_after_all_is_told(team: Team) -> None:
    team.has("L1", team.anna, "L1 GmbH")
    by_mistake = team.touches(team.anna, "L1", 9 * DAY, "won", value=EUR)
    team.undoes("L1", by_mistake, 8 * DAY)
    team.touches(team.anna, "L1", DAY, "won", value=EUR)
    assert [deal.company for deal in team.report().won] == ["L1 GmbH"]


def test_another_workspace_is_not_in_the_report(team: Team) -> None:
    team.has("L1", team.anna)
    team.ripens("L1", DAY)
    with team.database.read(team.team_id + 1) as store:
        assert store.team_week.reactions(team.anna.member_id, team.now - 7 * DAY, 10) == []
        assert store.team_week.won(team.anna.member_id, team.now - 7 * DAY, team.now, 10) == []


def test_minutes_of_reaction_add_up(team: Team) -> None:
    for number, minutes in enumerate((10, 50)):
        team.has(f"L{number}", team.anna)
        team.ripens(f"L{number}", DAY)
        team.touches(team.anna, f"L{number}", DAY - minutes * MINUTE)
    assert team.report().reactions.median == 30 * MINUTE
