"""A digest is written in the morning, once, with the right people on it; on both databases."""

import json
import math
import threading
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from handlers.digest import blocks, jobs
from handlers.digest.days import Day
from handlers.ui import blocks as ui
from handlers.ui.texts import texts
from scoring.calls import Highlight
from scoring.digest import MOST, SECTIONS, DayLead, Line, Tally
from scoring.lead import Lead
from scoring.money import Money
from scoring.schedule import Preferences
from storage.claims import Claims
from storage.ledger import undo_id
from storage.members import Member
from storage.outbox import Outbox
from storage.preferences import MemberPreferences
from storage.tables import outbox
from tests.handlers.digest.conftest import DAY, GOOD_FIT, HOUR, MONDAY, Morning, buttons


def test_the_promised_come_by_their_time_whenever_today(morning: Morning) -> None:
    morning.has("late", "early", "tomorrow", "overdue")
    tonight = MONDAY + 15 * HOUR  # 23:00
    due = {"late": tonight, "early": MONDAY + 2 * HOUR, "tomorrow": MONDAY + 17 * HOUR}
    for lead, at in due.items():
        morning.touched(lead, next_step_at=at)
    morning.touched("overdue", next_step_at=MONDAY - 2 * DAY)
    morning.send()
    assert morning.plan() == {"promised": ["overdue", "early", "late"]}
    assert morning.line("early").endswith("*10:00* · callback agreed")
    assert morning.line("overdue").endswith("*due since Sat 21 Nov, 08:00* · callback agreed")


def test_whoever_has_no_number_is_shown_with_the_address(morning: Morning) -> None:
    with morning.database.write(morning.team_id) as store:
        owner_id = morning.anna.member_id
        lead = Lead("A", "", "Petra A", "petra@example.com", "", owner_id, attributes=GOOD_FIT)
        store.leads.save(lead, MONDAY - 10 * DAY)
    morning.did("A")
    morning.send()
    assert "<mailto:petra@example.com|petra@example.com>" in morning.line("A")


def test_the_first_to_call_are_those_of_the_call_list(morning: Morning) -> None:
    morning.has(*"ABCDEFG")
    for points, lead in enumerate("GFEDCBA", 40):
        morning.did(lead, points=points)
    morning.send()
    with morning.database.read(morning.team_id) as store:
        listed = store.calls.places(morning.anna.member_id, MONDAY)
    assert morning.plan()["first"] == [place.lead.external_id for place in listed] == [*"ABCDE"]


def test_who_was_snoozed_until_today_is_on_the_list_and_who_rests_longer_is_not(
    morning: Morning,
) -> None:
    morning.has("today", "tomorrow")
    morning.did("today", "tomorrow")
    nine = MONDAY + HOUR
    morning.touched("today", kind="snooze", outcome="done", next_step_at=nine)
    morning.touched("tomorrow", kind="snooze", outcome="done", next_step_at=nine + DAY)
    morning.send()
    assert morning.plan() == {"first": ["today"]}
    assert ":zzz: until today, 09:00" in morning.line("today")


def test_who_sends_late_has_those_whose_rest_has_just_ended(morning: Morning) -> None:
    morning.has("back", "resting")
    morning.did("back", "resting")
    for lead, hours in (("back", 3), ("resting", 4)):
        until = MONDAY + hours * HOUR
        morning.touched(lead, kind="snooze", outcome="done", next_step_at=until)
    morning.send(MONDAY + 3 * HOUR)
    assert morning.plan() == {"first": ["back"]}


def test_who_ripened_since_the_last_digest_is_told_of(morning: Morning) -> None:
    morning.told_before(MONDAY - 3 * DAY)
    morning.has("A", "B", "C", "D", "E", "before", "since", "cold")
    morning.did(*"ABCDE", points=200)
    morning.did("before", "cold", received=MONDAY - 4 * DAY)
    morning.did("since", received=MONDAY - 2 * DAY)
    morning.did("cold", points=-100, received=MONDAY - 2 * DAY)
    morning.send()
    assert morning.plan()["ripened"] == ["since"]


def test_what_was_held_is_told_of_however_old_and_settled_by_it(morning: Morning) -> None:
    morning.has("A", "B", "C", "D", "E", "held", "cooled", "resting")
    morning.did(*"ABCDE", points=200)
    morning.did("held", "cooled", "resting")
    with morning.database.write(morning.team_id) as store:
        store.nudges.hold(["held", "cooled", "resting"])
    morning.did("cooled", points=-100)
    morning.touched("resting", at=MONDAY - DAY)
    morning.told_before(MONDAY - 3 * DAY)
    morning.send()
    assert morning.plan()["ripened"] == ["held"]
    states = morning.nudge_states()
    assert (states["held"], states["cooled"], states["resting"]) == ("settled", "settled", "held")


def test_a_lead_nobody_wants_to_hear_of_is_not_called_new(morning: Morning) -> None:
    morning.has(*"ABCDE", "muted")
    morning.did(*"ABCDE", points=200)
    morning.did("muted", received=MONDAY - HOUR)
    with morning.database.write(morning.team_id) as store:
        store.nudges.mute("muted", MONDAY)
    morning.send()
    assert "ripened" not in morning.plan()


def test_who_is_about_to_cool_has_a_last_chance_named(morning: Morning) -> None:
    morning.told_before(MONDAY - 3 * DAY)
    morning.has(*"ABCDE", "cooling", "staying")
    morning.did(*"ABCDE", points=200)
    morning.did("staying", points=33, ago=timedelta(0))
    morning.did("cooling", points=32, ago=timedelta(0))  # below 30 after 31 hours, 15:00 tomorrow
    morning.send()
    assert morning.plan()["cooling"] == ["cooling"]
    assert morning.line("cooling").endswith("last chance until tomorrow, 15:17")


def test_before_a_weekend_cooling_is_looked_for_until_the_end_of_monday(morning: Morning) -> None:
    friday = MONDAY - 3 * DAY
    morning.told_before(friday - DAY)
    morning.has(*"ABCDE", "cooling")
    morning.did(*"ABCDE", points=200)
    morning.did("cooling", points=34, ago=3 * DAY)  # below 30 after two days and a half
    morning.prefers(morning.anna, Preferences())
    with morning.database.write(morning.team_id) as store:
        store.preferences.look_again([(morning.anna.member_id, friday)])
        store.preferences.look_again([(morning.ben.member_id, None)])
    morning.send(friday)
    assert morning.plan()["cooling"] == ["cooling"]


def test_yesterday_is_told_in_one_line_without_what_was_undone(morning: Morning) -> None:
    morning.has(*"ABCDEF")
    friday = MONDAY - 3 * DAY
    for lead, outcome in zip("ABC", ("reached", "no_answer", "appointment"), strict=True):
        morning.touched(lead, friday, outcome, minutes=20)
    morning.touched("D", friday, "won", "meeting", minutes=35, value=Money(4000, "EUR"))
    undone = morning.touched("E", friday, minutes=60)
    reversal = replace(undone, external_id=undo_id(undone.external_id), reverses=undone.external_id)
    with morning.database.write(morning.team_id) as store:
        store.ledger.add_touchpoint("E", reversal, MONDAY)
    morning.touched("F", MONDAY - 4 * DAY)
    morning.touched("F", friday, by=morning.ben)
    morning.send()
    assert morning.lines()[-1] == (
        "Since Fri 20 Nov: 3 calls, 2 reached, 1 appointment, 1 other contact, 1:35 h, "
        ":trophy: 1 deal won (€4,000)"
    )


def test_the_notification_says_what_comes_first(morning: Morning) -> None:
    morning.has("ripe", contact="Petra Klein")
    morning.has("cold", contact="Kurt Kalt")
    morning.did("ripe")
    morning.send()
    assert morning.lines()[0] == "Good morning, Anna: 1 ripe lead to call, Petra Klein"


def test_promises_come_before_it(morning: Morning) -> None:
    morning.has("one", contact="Petra Klein")
    morning.has("two", contact="Kurt Kalt")
    morning.touched("one", next_step_at=MONDAY + 1.5 * HOUR)
    morning.touched("two", next_step_at=MONDAY + 2 * HOUR)
    morning.send()
    assert morning.lines()[0] == (
        "Good morning, Anna: 2 promised calls, first Petra Klein at 09:30"
    )


@pytest.mark.parametrize(("quiet_day", "messages"), [("line", 1), ("nothing", 0)])
def test_a_quiet_day_brings_what_the_rep_chose(
    morning: Morning, quiet_day: str, messages: int
) -> None:
    morning.has("unripe")
    morning.did("unripe", points=5)
    morning.prefers(morning.anna, Preferences(quiet_day=quiet_day))  # type: ignore[arg-type]
    morning.send()
    digests = morning.digests()
    assert len(digests) == messages
    for digest in digests:
        assert str(digest.body["text"]).startswith(":palm_tree: Good morning, Anna: nothing is")
        assert digest.about["plan"] == {}


def test_another_reps_leads_never_appear(morning: Morning) -> None:
    morning.has("mine")
    morning.has("bens", "bens promise", owner=morning.ben)
    morning.did("mine", "bens", received=MONDAY - HOUR)
    morning.touched("bens promise", next_step_at=MONDAY, by=morning.ben)
    morning.send()
    assert morning.plan() == {"first": ["mine"]}
    assert morning.plan(morning.ben) == {"promised": ["bens promise"], "first": ["bens"]}


def test_nobody_is_on_the_list_twice_and_every_lead_has_its_buttons(morning: Morning) -> None:
    leads = [f"L{number}" for number in range(20)]
    morning.has(*leads)
    for number, lead in enumerate(leads):
        morning.did(lead, points=31 + number / 4, ago=timedelta(0), received=MONDAY - HOUR)
    for lead in leads[:3]:
        morning.touched(lead, next_step_at=MONDAY + HOUR)
    morning.send()
    listed = [one for ids in morning.plan().values() for one in ids]
    assert len(listed) == len(set(listed)) == 14
    (digest,) = morning.digests()
    rows = buttons(digest)
    assert [row["block_id"].removeprefix("lead:") for row in rows] == listed
    for row, lead in zip(rows, listed, strict=True):
        log, snooze, open_lead = row["elements"]
        assert (log["action_id"], log["value"]) == ("log_call", lead)
        assert (open_lead["action_id"], open_lead["value"]) == ("lead_open", lead)
        values = [option["value"] for option in snooze["options"]]
        assert (snooze["action_id"], values) == ("digest_snooze", ["tomorrow", "next_week", "date"])


def test_three_thousand_leads_with_long_names_keep_slacks_limits(morning: Morning) -> None:
    leads = [f"{number:04}" + "x" * 200 for number in range(3000)]
    morning.has(*leads, contact="Ä & <b>" * 80, company="&" * 500)
    for lead in leads[:60]:
        morning.did(lead, points=31.5, ago=timedelta(0), kind="&" * 300, received=MONDAY - HOUR)
    for lead in leads[60:120]:
        morning.touched(lead, next_step_at=MONDAY + HOUR)
    morning.send()
    (digest,) = morning.digests()
    blocks = digest.body["blocks"]
    assert len(blocks) <= 50
    assert len(json.dumps(digest.body)) <= 64_000
    assert len(json.dumps(blocks)) <= 48_000
    assert "45 more on the Home tab" in digest.body["text"]


def test_a_digest_is_written_once_and_looked_at_again_the_next_morning(morning: Morning) -> None:
    morning.has("ripe")
    morning.did("ripe")
    assert morning.send(MONDAY - HOUR) == 0
    assert (morning.send(), morning.send()) == (2, 0)
    assert len(morning.digests()) == 1
    assert morning.send(MONDAY + DAY - HOUR) == 0
    assert morning.send(MONDAY + DAY) == 2
    assert [digest.about["day"] for digest in morning.digests()] == ["2026-11-23", "2026-11-24"]


def test_a_clock_that_jumps_back_brings_no_second_one(morning: Morning) -> None:
    morning.has("ripe")
    morning.did("ripe")
    morning.send()
    morning.prefers(morning.anna, Preferences())
    assert morning.send(MONDAY + timedelta(minutes=1)) == 1
    assert len(morning.digests()) == 1


@pytest.mark.parametrize(
    ("late", "messages"), [(20, 1), (7 * 60 - 1, 1), (7 * 60, 0)], ids=["08:20", "14:59", "15:00"]
)
def test_who_was_down_sends_while_it_is_of_use(morning: Morning, late: int, messages: int) -> None:
    morning.send(MONDAY + timedelta(minutes=late))
    assert len(morning.digests()) == messages
    assert morning.send(MONDAY + DAY - HOUR) == 0


def test_it_lapses_at_three_and_lives_until_midnight(morning: Morning) -> None:
    morning.send()
    with morning.database.read(morning.team_id) as store:
        rows = store.connection.execute(outbox.select()).all()
    assert {row.lapses_at for row in rows} == {MONDAY + 7 * HOUR}
    assert {row.living_until for row in rows} == {MONDAY + 16 * HOUR}


def test_a_public_holiday_brings_none(morning: Morning) -> None:
    christmas = MONDAY.replace(month=12, day=25)
    with morning.database.write(morning.team_id) as store:
        for member in (morning.anna, morning.ben):
            store.preferences.look_again([(member.member_id, christmas)])
    assert morning.send(christmas) == 2
    assert morning.digests() == []


def test_whom_slack_does_not_know_is_only_looked_at_again(morning: Morning) -> None:
    with morning.database.write(morning.team_id) as store:
        by_mail = store.members.ensure("carl@example.com")
        store.preferences.save(by_mail, Preferences(), MONDAY)
        store.members.left(morning.ben.member_id, MONDAY)
        store.preferences.look_again([(morning.ben.member_id, MONDAY)])
    assert morning.send() == 3
    assert morning.digests(morning.ben) == []
    assert morning.send() == 0
    assert morning.send(MONDAY + DAY) == 3


def test_two_workers_share_the_reps_and_give_each_one_digest(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "REPS", 3)
    with morning.database.write(morning.team_id) as store:
        for number in range(30):
            member_id = store.members.ensure(f"U{number:04}")
            store.preferences.save(member_id, Preferences(digest_at=time(7)), MONDAY)
    begun, failed = threading.Barrier(2), []

    def work() -> None:
        begun.wait()
        try:
            while morning.send():
                pass
        except Exception as error:
            failed.append(error)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    while morning.send():  # what one skipped because the other was looking
        pass
    with morning.database.read(morning.team_id) as store:
        keys = [row.key for row in store.connection.execute(outbox.select())]
    assert len(keys) == len(set(keys)) == 32


@pytest.mark.parametrize(
    "last_words", [(Claims, "claim_each"), (Outbox, "put_all"), (MemberPreferences, "look_again")]
)
def test_who_is_killed_between_leaves_nothing_half(
    morning: Morning, monkeypatch: pytest.MonkeyPatch, last_words: tuple[type, str]
) -> None:
    morning.has("held", *"ABCDE")
    morning.did("held", *"ABCDE")
    with morning.database.write(morning.team_id) as store:
        store.nudges.hold(["held"])
    room, name = last_words
    done = getattr(room, name)

    def dies(*args: object) -> None:
        done(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(room, name, dies)
    with pytest.raises(KeyboardInterrupt):
        morning.send()
    monkeypatch.undo()
    assert morning.digests() == []
    assert morning.nudge_states()["held"] == "held"
    assert morning.send() == 2
    assert len(morning.digests()) == 1


def test_one_whose_digest_fails_does_not_hold_up_the_others(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = jobs._message

    def fails_for_anna(rep: Any, day: Any) -> Any:
        if rep.member.member_id == morning.anna.member_id:
            raise ArithmeticError
        return made(rep, day)

    monkeypatch.setattr(jobs, "_message", fails_for_anna)
    while morning.send():
        pass
    assert (len(morning.digests()), len(morning.digests(morning.ben))) == (0, 1)
    monkeypatch.undo()
    assert morning.send(MONDAY + HOUR) == 1
    assert len(morning.digests()) == 1


def test_a_holiday_yesterday_belongs_to_what_was_logged_before(morning: Morning) -> None:
    morning.has("A")
    day = date(2026, 12, 28)  # the Monday after Christmas, which is on a Friday
    monday = MONDAY + (day - MONDAY.date())
    morning.touched("A", monday - 4 * DAY)
    with morning.database.write(morning.team_id) as store:
        store.preferences.look_again([(morning.anna.member_id, monday)])
    morning.send(monday)
    assert morning.lines()[-1] == "Since Thu 24 Dec: 1 call, 1 reached"


@pytest.mark.parametrize("letter", ["x", "Ä", "&"])
@pytest.mark.parametrize("length", [1, 20, 60, 100, 180])
@pytest.mark.parametrize("locale", ["en-GB", "de-DE"])
def test_what_is_said_to_fit_without_being_measured_does(
    letter: str, length: int, locale: str
) -> None:
    t = texts(locale, "Europe/Berlin")
    member = Member(1, "U1", name=letter * length, zone_name="Europe/Berlin")
    leads = [
        DayLead(
            f"{number:02}{letter * length}", letter * length, letter * length, "", "1" * length, 1,
            100.0, 9e9, -math.inf, 0.0, 0.0, None, None, None,
        )
        for number in range(21)
    ]  # fmt: skip
    why = (Highlight(letter * length, 2), Highlight(letter * (length + 1), 1))
    lines = iter([Line(lead, ripe_until=MONDAY + DAY, reasons=why) for lead in leads])
    day = Day(
        member,
        MONDAY.date(),
        MONDAY.date() - DAY,
        {section: [next(lines) for _ in range(MOST[section])] for section in SECTIONS},
        100,
        Tally(99, 99, 99, 99, HOUR, 9),
        MONDAY,
        is_morning=False,
    )
    body = blocks.digest_message(t, day)
    assert len(json.dumps(body["blocks"])) <= ui.BYTES
    assert len(body["blocks"]) <= 50
    assert len(body["text"]) <= 3900
