"""A review is sent once a week, to the rep it is about and to nobody else; on both databases."""

import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from handlers.review import jobs
from scoring.ledger import Signal
from scoring.money import Money
from scoring.schedule import Preferences
from storage.claims import Claims
from storage.outbox import Outbox
from storage.reviews import Reviews
from storage.tables import outbox
from tests.handlers.review.conftest import DAY, FRIDAY, HOUR, WEEK, Week


def test_a_rep_is_told_their_week_in_numbers(week: Week) -> None:
    week.has(*"ABCDEF")
    week.logged("A", "reached", ago=DAY, minutes=20)
    week.logged("B", "no_answer", ago=2 * DAY, minutes=1)
    week.logged("C", "appointment", ago=3 * DAY, minutes=34, next_step_at=FRIDAY + DAY)
    week.logged("D", "won", ago=4 * DAY, kind="visit", minutes=60, value=Money(4000, "EUR"))
    week.logged("E", "won", ago=6 * DAY, kind="meeting", value=Money(900, "USD"))
    week.logged("F", "done", ago=6 * DAY, kind="mail")
    undone = week.logged("F", "reached", ago=DAY, minutes=300)
    week.undid(undone, "F")
    week.logged("A", "reached", ago=8 * DAY, minutes=300)  # the week before
    week.logged("A", "reached", ago=HOUR, minutes=300)  # today
    week.logged("A", "reached", ago=DAY, minutes=300, by=week.ben)
    assert week.lines()[:4] == [
        "Your week, Fri 13 Nov – Thu 19 Nov",
        "*3 calls, 1 mail, 1 meeting, 1 visit*",
        "2 conversations · 1 appointment · 1:55 h",
        ":trophy: 2 deals won (US$900 and €4,000)",
    ]


def test_the_rates_stand_against_ones_own_year(week: Week) -> None:
    week.has("A", "B")
    week.logged("A", "reached", ago=10 * DAY, times=16)
    week.logged("A", "no_answer", ago=11 * DAY, times=24)
    week.logged("A", "reached", ago=200 * DAY, times=60)
    week.logged("A", "voicemail", ago=200 * DAY, times=40)
    week.logged("B", "appointment", ago=100 * DAY, times=40)
    week.logged("B", "no_answer", ago=400 * DAY, times=900)  # longer than a year ago
    week.logged("B", "no_answer", ago=10 * DAY, times=900, by=week.ben)
    assert week.lines()[2:6] == [
        "*Your last 4 weeks against your year before*",
        "• Call → reached: *40 %* (16 of 40); the year before 71 %: *lower*, by more than chance",
        "• Conversation → appointment: *0 %* (0 of 16); the year before 40 %: *lower*, by more "
        "than chance",
        "• Appointment → deal within 4 weeks: 0 of 10 cases, 10 more needed before it means "
        "something",
    ]


def test_appointments_have_had_their_four_weeks_before_they_count(week: Week) -> None:
    leads = [f"L{n:02}" for n in range(40)]
    week.has(*leads)
    for number, lead in enumerate(leads[:10]):  # five to six weeks ago
        week.logged(lead, "appointment", ago=(36 + number % 5) * DAY)
    for lead in leads[:4]:
        week.logged(lead, "won", ago=20 * DAY, by=week.ben)  # in time, and a colleague's
    week.logged(leads[4], "won", ago=2 * DAY)  # more than four weeks later
    for lead in leads[10:30]:  # too young to count
        week.logged(lead, "appointment", ago=5 * DAY, next_step_at=FRIDAY + DAY)
    undone = week.logged(leads[5], "won", ago=20 * DAY)
    week.undid(undone, leads[5])
    (line,) = [one for one in week.lines() if one.startswith("• Appointment")]
    assert line == (
        "• Appointment → deal within 4 weeks: *40 %* (4 of 10); too few cases in the year before "
        "to compare"
    )


def test_an_appointment_without_a_next_step_is_named_while_its_lead_is_open(week: Week) -> None:
    week.has("open", "agreed", "won", "called since", "old")
    week.has("bens", owner=week.ben)
    week.logged("open", "appointment", ago=3 * DAY)
    week.logged("agreed", "appointment", ago=3 * DAY, next_step_at=FRIDAY + DAY)
    week.logged("won", "appointment", ago=3 * DAY)
    week.logged("won", "won", ago=2 * DAY)
    week.logged("called since", "appointment", ago=3 * DAY)
    week.logged("called since", "no_answer", ago=2 * DAY, by=week.ben)
    week.logged("old", "appointment", ago=29 * DAY)
    week.logged("bens", "appointment", ago=3 * DAY)
    text = week.sent()["U0ANNA"]
    assert (
        "*Agree on a next step:* 1 appointment of the last 4 weeks has none (Petra open)." in text
    )


def test_ripe_leads_that_nobody_touched_come_before_anything_to_learn(week: Week) -> None:
    ripe = [f"R{n}" for n in range(6)]
    week.has("A", *ripe)
    week.logged("A", ago=2 * DAY)
    with week.database.write(week.team_id) as store:
        for lead in ripe:
            signal = Signal("test", lead, "commented", FRIDAY - DAY, points=100)
            store.ledger.add_signal(lead, signal, FRIDAY - DAY)
    week.logged(ripe[0], ago=2 * HOUR, kind="mail", outcome="done")
    text = week.sent()["U0ANNA"]
    assert "*Begin with the ripe ones:* 5 leads of yours were not touched" in text
    (body,) = _bodies(week, "U0ANNA")
    buttons = body["blocks"][-1]["elements"]
    assert [one["action_id"] for one in buttons] == ["nextcall_show", "settings_open"]


def test_only_the_rep_sees_it_and_no_manager(week: Week) -> None:
    week.has("A")
    week.has("B", owner=week.ben)
    week.logged("A", times=12)
    week.logged("B", "no_answer", by=week.ben, times=3)
    sent = week.sent()
    assert set(sent) == {"U0ANNA", "U0BEN"}
    assert "*12 calls*" in sent["U0ANNA"]
    assert "*3 Anrufe*" in sent["U0BEN"]
    assert "Only you see this." in sent["U0ANNA"]
    assert "Das siehst nur du." in sent["U0BEN"]
    with week.database.read(week.team_id) as store:
        found = store.connection.execute(select(outbox.c.conversation, outbox.c.member_id)).all()
    assert {tuple(row) for row in found} == {
        ("U0ANNA", week.anna.member_id),
        ("U0BEN", week.ben.member_id),
    }


@pytest.mark.parametrize(("ago", "messages"), [(27 * DAY, 1), (29 * DAY, 0)])
def test_who_has_logged_nothing_in_four_weeks_is_told_nothing(
    week: Week, ago: timedelta, messages: int
) -> None:
    week.has("A")
    week.logged("A", ago=ago)
    assert len(week.sent()) == messages


def test_a_week_without_an_entry_is_met_kindly(week: Week) -> None:
    week.has("A")
    week.logged("A", ago=10 * DAY, times=3)
    lines = week.lines()
    assert lines[1] == "Nothing was logged in these seven days."
    assert "*One line is enough:* 3 contacts in the three weeks before" in lines[-2]


def test_it_is_sent_once_and_again_the_week_after(week: Week) -> None:
    week.has("A")
    week.logged("A")
    assert week.send(FRIDAY - HOUR) == 0
    assert (week.send(), week.send()) == (3, 0)
    assert week.send(FRIDAY + 3 * DAY) == 0
    assert week.send(FRIDAY + WEEK - HOUR) == 0
    assert week.send(FRIDAY + WEEK) == 3
    assert _keys(week) == [
        f"review/{week.anna.member_id}/2026-11-16",
        f"review/{week.anna.member_id}/2026-11-23",
    ]


def test_a_clock_that_jumps_back_brings_no_second_one(week: Week) -> None:
    week.has("A")
    week.logged("A")
    week.send()
    week.prefers(week.anna, Preferences())
    assert week.send(FRIDAY + HOUR) == 1
    assert len(_keys(week)) == 1


@pytest.mark.parametrize(
    ("late", "messages"), [(20, 1), (7 * 60 - 1, 1), (7 * 60, 0)], ids=["08:20", "14:59", "15:00"]
)
def test_who_was_down_sends_while_it_is_of_use(week: Week, late: int, messages: int) -> None:
    week.has("A")
    week.logged("A", ago=DAY)
    assert len(week.sent(FRIDAY + timedelta(minutes=late))) == messages
    assert week.send(FRIDAY + WEEK - HOUR) == 0


def test_it_lapses_at_three(week: Week) -> None:
    week.has("A")
    week.logged("A")
    week.send()
    with week.database.read(week.team_id) as store:
        (row,) = store.connection.execute(outbox.select())
    assert (row.lapses_at, row.living_until) == (FRIDAY + 7 * HOUR, None)


def test_after_a_public_holiday_it_comes_on_the_next_working_day(week: Week) -> None:
    christmas = FRIDAY.replace(month=12, day=25)  # a Friday; Monday is the 28th
    week.has("A")
    week.logged("A", ago=FRIDAY - (christmas - 3 * DAY))
    week.prefers(week.anna, Preferences(country="DE"), christmas)
    assert week.sent(christmas) == {}
    monday = christmas + 3 * DAY
    assert week.lines(monday)[0] == "Your week, Mon 21 Dec – Sun 27 Dec"
    assert _keys(week) == [f"review/{week.anna.member_id}/2026-12-21"]


def test_who_pauses_is_spared(week: Week) -> None:
    week.has("A")
    week.logged("A")
    week.prefers(week.anna, Preferences(paused_until=date(2026, 11, 21)))
    assert week.sent() == {}


def test_whom_slack_does_not_know_is_only_looked_at_again(week: Week) -> None:
    week.has("A")
    week.logged("A")
    with week.database.write(week.team_id) as store:
        store.members.left(week.anna.member_id, FRIDAY)
        store.reviews.look_again([(week.anna.member_id, FRIDAY)])
    assert week.sent() == {}


def test_one_whose_review_fails_does_not_hold_up_the_others(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = jobs.review

    def fails_for_anna(store: Any, member: Any, *rest: Any) -> Any:
        if member.member_id == week.anna.member_id:
            raise ArithmeticError
        return made(store, member, *rest)

    week.has("A")
    week.logged("A")
    week.logged("A", by=week.ben)
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "review", fails_for_anna)
        assert set(week.sent()) == {"U0BEN"}
    assert set(week.sent(FRIDAY + HOUR)) == {"U0ANNA", "U0BEN"}


def test_what_was_chosen_while_it_was_read_holds(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    week.has("A")
    week.logged("A")
    made = jobs.review

    def meanwhile_silent(store: Any, member: Any, *rest: Any) -> Any:
        found = made(store, member, *rest)
        store.connection.rollback()
        week.prefers(week.anna, Preferences(review_day=None), None)
        return found

    monkeypatch.setattr(jobs, "review", meanwhile_silent)
    assert week.sent() == {}


def test_two_workers_give_each_rep_one_review(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "REPS", 3)
    week.has("A")
    with week.database.write(week.team_id) as store:
        members = [store.members.ensure(f"U{number:04}") for number in range(12)]
    for member_id in members:
        rep = replace(week.anna, member_id=member_id)
        week.prefers(rep, Preferences())
        week.logged("A", by=rep)
    begun, failed = threading.Barrier(2), []

    def work() -> None:
        begun.wait()
        try:
            for _ in range(9):
                week.send()
        except Exception as error:
            failed.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    while week.send(FRIDAY + HOUR):  # what one skipped because the other was looking
        pass
    assert len(_keys(week)) == len(set(_keys(week))) == 12


@pytest.mark.parametrize(
    "last_words", [(Claims, "claim_each"), (Outbox, "put_all"), (Reviews, "look_again")]
)
def test_who_is_killed_between_leaves_nothing_half(
    week: Week, monkeypatch: pytest.MonkeyPatch, last_words: tuple[type, str]
) -> None:
    week.has("A")
    week.logged("A")
    room, name = last_words
    done = getattr(room, name)

    def dies(*args: object) -> None:
        done(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(room, name, dies)
        with pytest.raises(KeyboardInterrupt):
            week.send()
    assert _keys(week) == []
    assert week.send() == 3
    assert len(_keys(week)) == 1


def _keys(week: Week) -> list[str]:
    with week.database.read(week.team_id) as store:
        return sorted(row.key for row in store.connection.execute(outbox.select()))


def _bodies(week: Week, conversation: str) -> list[dict[str, Any]]:
    with week.database.read(week.team_id) as store:
        rows = store.connection.execute(
            select(outbox.c.body).where(outbox.c.conversation == conversation)
        )
        return [json.loads(row.body) for row in rows]
