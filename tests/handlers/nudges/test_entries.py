"""A nudge follows what becomes of its leads, and what its rep answers to it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from handlers.nudges import flow
from handlers.nudges.blocks import AGAIN, KEEP, LATER, STOP
from handlers.ui.actions import LOG_CALL, OPEN_LEAD
from scoring.lead import Lead
from tests.handlers.nudges.team import DAY, GOOD_FIT, MINUTE, Team

DETAILS = {"contact": "Petra Müller", "company": "Müller GmbH", "phone": "+49 711 1"}
OPEN = [LOG_CALL, LATER, OPEN_LEAD]


@pytest.fixture
def nudged(team: Team) -> Team:
    """Anna was told of Petra, five minutes ago."""
    team.ripens("Petra", **DETAILS)
    team.decide()
    team.refresh()
    team.now += 5 * MINUTE
    return team


def press(team: Team, answered: flow.Answer, member_id: int | None = None) -> bool:
    who = team.anna if member_id is None else member_id
    return flow.answer(team.database, team.team_id, who, "Petra", answered, team.now)


def ripens_again(team: Team) -> None:
    team.now += 30 * DAY
    team.did("Petra", points=31)
    team.decide()


def test_it_says_who_and_why_and_until_when_and_how_to_call(nudged: Team) -> None:
    text = nudged.says()
    for part in (
        "Petra Müller, Müller GmbH is ripe to be called\n",
        "*Petra Müller*\n*Müller GmbH*\n:telephone_receiver: <tel:+497111|+49 711 1>",
        ":large_green_circle: *Ripe* until tomorrow",
        "• commented · just now · *+31*",
    ):
        assert part in text
    assert nudged.buttons() == OPEN


def test_a_request_says_what_was_asked_and_when(team: Team) -> None:
    team.asks("Petra", **DETAILS)
    team.decide()
    text = team.says()
    assert text.startswith("Petra Müller, Müller GmbH asked for a price\n")
    assert ":bell: *asked for a price* – today, 09:59" in text
    assert text.count("asked for a price") == 2  # in the notification, and in the message
    assert team.buttons() == OPEN


def test_it_speaks_the_language_of_its_reader(team: Team) -> None:
    with team.database.write(team.team_id) as store:
        store.members.choose_language(team.anna, "de")
    team.ripens("Petra")
    team.decide()
    assert team.says().startswith("Petra ist reif für einen Anruf")


def test_its_blocks_say_what_its_text_says(nudged: Team) -> None:
    (message,) = nudged.messages()
    for block in message.body["blocks"]:
        if block["type"] == "section":
            assert block["text"]["text"] in message.body["text"]


@pytest.mark.parametrize(
    ("happens", "says"),
    [
        (
            lambda team: team.was_called("Petra"),
            ":white_check_mark: *Petra Müller, Müller GmbH*: Call, reached, 12 min",
        ),
        (
            lambda team: team.was_called(
                "Petra", "done", kind="snooze", next_step_at=team.now + DAY, minutes=None
            ),
            ":zzz: *Petra Müller, Müller GmbH* rests until tomorrow, 10:05.",
        ),
        (
            lambda team: assign(team, team.ben),
            ":handshake: *Petra Müller, Müller GmbH*: BEN has it now.",
        ),
        (
            lambda team: assign(team, None),
            ":handshake: *Petra Müller, Müller GmbH* is in the pool now.",
        ),
        (lambda team: opt_out(team), ":no_entry_sign: *Petra Müller, Müller GmbH* is closed."),
    ],
)
def test_it_follows_what_becomes_of_the_lead(
    nudged: Team, happens: Callable[[Team], None], says: str
) -> None:
    happens(nudged)
    assert nudged.says() == says
    assert nudged.buttons() == []


def test_who_is_not_ripe_any_more_is_not_called_ripe(nudged: Team) -> None:
    nudged.did("Petra", "spam_reported", points=-40)
    nudged.was_called("Petra", external_id="call")
    nudged.was_called("Petra", external_id="undo", reverses="call")
    assert nudged.says() == ":ice_cube: *Petra Müller, Müller GmbH* has cooled in the meantime."
    assert nudged.buttons() == ["lead_open"]


def test_who_asked_for_a_call_need_not_be_ripe(team: Team) -> None:
    team.has("Petra")
    team.did("Petra", "spam_reported", points=-40)
    team.did("Petra", "price_requested")
    team.decide()
    assert team.says().startswith("Petra asked for a price")
    assert team.buttons() == OPEN


def test_a_call_that_is_taken_back_brings_the_buttons_back(nudged: Team) -> None:
    nudged.was_called("Petra")
    nudged.refresh()
    with nudged.database.read(nudged.team_id) as store:
        (called,) = store.leads.touchpoints("Petra")
    nudged.was_called("Petra", external_id="undo", reverses=called.external_id)
    assert "*Ripe* until" in nudged.says()
    assert nudged.buttons() == OPEN


def assign(team: Team, to: int | None) -> None:
    with team.database.write(team.team_id) as store:
        store.leads.assign("Petra", to, team.now)


def opt_out(team: Team) -> None:
    with team.database.write(team.team_id) as store:
        store.leads.set_status("Petra", "opted_out", team.now)


def test_it_lives_until_the_end_of_the_following_day(nudged: Team) -> None:
    nudged.now += DAY
    nudged.was_called("Petra")
    assert ":white_check_mark:" in nudged.says()
    with nudged.database.write(nudged.team_id) as store:
        store.leads.assign("Petra", nudged.ben, nudged.now.replace(hour=0) + DAY)
    assert ":white_check_mark:" in nudged.says()


def test_the_headline_of_several_names_people_without_their_companies(team: Team) -> None:
    team.ripens("Petra", company="Müller GmbH")
    team.ripens("Paul")
    team.decide()
    assert team.says().startswith("Paul and Petra: ripe to be called\n")
    assert "*Petra*, Müller GmbH\n" in team.says()


def test_of_several_each_follows_by_itself(team: Team) -> None:
    team.ripens("Petra")
    team.ripens("Paul")
    team.decide()
    team.was_called("Paul")
    text = team.says()
    assert text.startswith("Petra is ripe to be called\n")
    assert ":white_check_mark: *Paul*: Call, reached, 12 min" in text
    assert "*Petra*\n:large_green_circle:" in text
    assert team.buttons() == OPEN


# --- Later ----------------------------------------------------------------------------------------


def test_later_puts_it_into_the_next_digest(nudged: Team) -> None:
    assert press(nudged, flow.later)
    assert nudged.state("Petra") == "held"
    assert "later. It is in your digest tomorrow, 08:00." in nudged.says()
    assert nudged.buttons() == [LOG_CALL, OPEN_LEAD]


def test_later_says_what_it_means_for_who_wants_no_digest(nudged: Team) -> None:
    nudged.prefers(digest_at=None)
    press(nudged, flow.later)
    assert "later. It stays on your list." in nudged.says()


def test_later_comes_after_the_pause(nudged: Team) -> None:
    nudged.prefers(paused_until=date(2026, 12, 1))
    press(nudged, flow.later)
    assert "It is in your digest Tue 1 Dec, 08:00." in nudged.says()


@pytest.mark.parametrize("times", [2, 3])
def test_later_pressed_twice_counts_once(nudged: Team, times: int) -> None:
    for _ in range(times):
        assert press(nudged, flow.later)
    notice = nudged.notice("Petra")
    assert notice is not None
    assert notice.dismissals == 1


def test_later_after_the_call_changes_nothing(nudged: Team) -> None:
    nudged.was_called("Petra")
    assert press(nudged, flow.later)
    notice = nudged.notice("Petra")
    assert notice is not None
    assert (notice.state, notice.dismissals) == ("settled", 0)
    assert ":white_check_mark:" in nudged.says()


@pytest.mark.parametrize("answered", [flow.later, flow.stop, flow.keep, flow.again])
def test_nobody_answers_for_another_rep(nudged: Team, answered: flow.Answer) -> None:
    before = nudged.notice("Petra")
    assert not press(nudged, answered, nudged.ben)
    assert nudged.notice("Petra") == before


def test_a_lead_that_is_gone_is_answered_kindly(team: Team) -> None:
    assert not press(team, flow.later)
    team.has("Petra")
    assert not press(team, flow.later)


def put_off_twice(team: Team) -> None:
    press(team, flow.later)
    ripens_again(team)
    press(team, flow.later)


def last(team: Team) -> str:
    team.refresh()
    return team.texts()[-1]


def test_the_second_time_without_a_call_it_asks_whether_to_stop(nudged: Team) -> None:
    press(nudged, flow.later)
    assert "Stop nudging" not in last(nudged)
    ripens_again(nudged)
    assert "*Ripe* until" in last(nudged)
    press(nudged, flow.later)
    assert "Stop nudging about *Petra Müller, Müller GmbH*?" in last(nudged)


@pytest.mark.parametrize(
    ("why", "between", "asks"),
    [
        ("a call", {"kind": "call", "outcome": "no_answer"}, False),
        ("only a mail", {"kind": "mail", "outcome": "done"}, True),
    ],
)
def test_a_call_between_two_laters_begins_the_count_anew(
    nudged: Team, why: str, between: dict[str, str], asks: bool
) -> None:
    press(nudged, flow.later)
    nudged.now += MINUTE
    nudged.was_called("Petra", **between)  # type: ignore[arg-type]
    ripens_again(nudged)
    press(nudged, flow.later)
    assert ("Stop nudging" in last(nudged)) is asks, why


def test_to_go_on_means_to_be_asked_after_another_two(nudged: Team) -> None:
    put_off_twice(nudged)
    press(nudged, flow.keep)
    assert "later. It is in your digest" in last(nudged)
    ripens_again(nudged)
    press(nudged, flow.later)
    assert "Stop nudging" not in last(nudged)


def test_a_muted_lead_nudges_no_more_until_it_is_wanted_again(nudged: Team) -> None:
    put_off_twice(nudged)
    press(nudged, flow.stop)
    assert "No more nudges about *Petra Müller, Müller GmbH*." in last(nudged)
    ripens_again(nudged)
    assert len(nudged.texts()) == 2
    press(nudged, flow.again)
    ripens_again(nudged)
    assert len(nudged.texts()) == 3
    press(nudged, flow.later)
    assert "Stop nudging" not in last(nudged)


def test_the_buttons_of_the_question_and_of_its_answers(nudged: Team) -> None:
    press(nudged, flow.later)
    with nudged.database.write(nudged.team_id) as store:
        store.nudges.dismissed("Petra", 2, nudged.now)
        store.outbox.go_stale(nudged.anna, nudged.now)
    nudged.refresh()
    assert nudged.buttons() == [STOP, KEEP]
    press(nudged, flow.stop)
    nudged.refresh()
    assert nudged.buttons() == [AGAIN]
    press(nudged, flow.again)
    nudged.refresh()
    assert nudged.buttons() == OPEN


def test_a_request_of_a_muted_lead_comes_with_its_buttons(nudged: Team) -> None:
    press(nudged, flow.stop)
    nudged.now += timedelta(hours=1)
    nudged.did("Petra", "price_requested")
    nudged.decide()
    nudged.refresh()
    (request,) = nudged.messages("request")
    assert request.body["text"].startswith("Petra Müller, Müller GmbH asked for a price")
    assert any(block["type"] == "actions" for block in request.body["blocks"])


def test_what_is_known_of_a_lead_by_now_is_shown(nudged: Team) -> None:
    with nudged.database.write(nudged.team_id) as store:
        petra = Lead("Petra", "Meier AG", "Petra Meier", "", "", nudged.anna, attributes=GOOD_FIT)
        store.leads.save(petra, nudged.now)
    assert nudged.says().startswith("Petra Meier, Meier AG is ripe")


def test_the_nudge_of_a_merged_lead_is_that_of_the_one_that_stays(nudged: Team) -> None:
    nudged.has("P2", contact="Petra Meier", company="Meier AG")
    with nudged.database.write(nudged.team_id) as store:
        store.merges.merge("Petra", "P2", nudged.now)
    nudged.refresh()
    assert nudged.says().startswith("Petra Meier, Meier AG is ripe")
    press(nudged, flow.later)
    assert "later. It is in your digest" in last(nudged)
