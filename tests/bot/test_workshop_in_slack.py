"""A persona workshop as the asker and both sides live it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.delivery import Courier
from bot.playground.model import BOT
from handlers.workshop.jobs import conclude
from scoring.agreement.choices import choices
from scoring.playbook_toml import parse_playbook, to_toml
from tests.bot.world import ANNA, BEN, MARIA, SALES, World

Json = dict[str, Any]
UNTIL = "2026-11-25"


@pytest.fixture
def courier(world: World) -> Iterator[Courier]:
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    courier = Courier(world.database, world.team_id, client, world.clock)
    yield courier
    courier.close()


def deliver(courier: Courier) -> None:
    while courier.deliver():
        assert courier.wait()


def top(world: World, user: str) -> Json:
    return world.slack.person.modal(user)[-1]


def shown(view: Json) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def said(world: World, user: str) -> Json:
    """The last message the app sent this person by itself."""
    return world.slack.person.last(user, world.slack.person.direct(user))


def text_of(message: Json) -> str:
    return str(message["text"]).replace("\N{NO-BREAK SPACE}", " ")


def asks(world: World, courier: Courier, marketing: list[str], sales: list[str]) -> Json:
    """Maria asks these; returns what she is shown."""
    world.slack.person.command(MARIA, SALES, "/playbook workshop")
    outcome = world.slack.person.submit(MARIA, {"marketing": marketing, "sales": sales})
    assert outcome.errors == {}
    deliver(courier)
    return top(world, MARIA)


def opens(world: World, user: str) -> Json:
    world.slack.person.click(user, said(world, user), "workshop_give")
    return top(world, user)


def gives(world: World, courier: Courier, user: str, **points: str) -> Json:
    """Gives points to bands of employees: high=50–70, low=25–49; returns what is shown."""
    opens(world, user)
    names = {"high": "points:0:0", "low": "points:0:1"}
    filled = {names[name]: given for name, given in points.items()}
    assert world.slack.person.submit(user, filled).errors == {}
    deliver(courier)
    return top(world, user)


def concluded(world: World, courier: Courier) -> None:
    while conclude(world.database, world.team_id, world.clock()):
        deliver(courier)
    deliver(courier)


def test_both_sides_give_their_points_and_get_the_result(world: World, courier: Courier) -> None:
    view = asks(world, courier, [ANNA], [BEN])
    assert "Der Workshop endet am Mi., 25. Nov., 18:00" in shown(view)
    assert text_of(said(world, ANNA)).startswith(":wave: *Maria bittet um deine Punkte:*")
    assert text_of(said(world, BEN)).startswith(":wave: *Maria asks for your points:*")
    gives(world, courier, ANNA, high="100", low="80")
    assert "Deine Punkte sind da" in text_of(said(world, ANNA))
    gives(world, courier, BEN, high="90", low="10")
    concluded(world, courier)
    for user in (ANNA, BEN, MARIA):
        assert ":scales:" in text_of(said(world, user))
    lines = text_of(said(world, BEN)).splitlines()
    assert lines[1] == "Answered: marketing 1 of 1 · sales 1 of 1"
    assert lines[2] == "*Employees* · 🔴 far apart: 70 points"
    assert lines[3] == "*50–70 → 95:* marketing 100 · sales 90 (90–100) · _too few: 0 cases_"
    assert lines[4] == "*25–49 → 45:* marketing 80 · sales 10 (10–80) · _too few: 0 cases_"


def test_nobody_sees_points_before_it_is_over(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN])
    gives(world, courier, ANNA, high="73", low="37")
    concluded(world, courier)
    assert "73" not in shown(opens(world, BEN))
    world.slack.person.close(BEN)
    for user in (BEN, MARIA):
        seen = text_of(world.answer(user, "/playbook workshop"))
        assert "✅ Anna" in seen
        assert "⏳ Ben" in seen
        for message in world.slack.person.sees(user, world.slack.person.direct(user)):
            assert "73" not in json.dumps(message["blocks"])


def test_the_modal_begins_with_the_approvers_and_three_working_days(world: World) -> None:
    world.slack.person.open_home(ANNA)
    world.slack.person.open_home(BEN)
    with world.database.write(world.team_id) as store:
        members = {one.slack_id: one.member_id for one in store.members.all().values()}
        store.approvers.name("marketing", [members[ANNA]], members[ANNA], world.clock())
        store.approvers.name("sales", [members[BEN]], members[ANNA], world.clock())
    world.slack.person.command(MARIA, SALES, "/playbook workshop")
    state = top(world, MARIA)["state"]["values"]
    assert state["marketing"]["marketing"]["selected_users"] == [ANNA]
    assert state["sales"]["sales"]["selected_users"] == [BEN]
    assert state["until"]["until"]["selected_date"] == UNTIL


def test_who_was_chosen_for_both_sides_answers_once(world: World, courier: Courier) -> None:
    view = asks(world, courier, [ANNA], [ANNA, BEN])
    assert "ist auf beiden Seiten gewählt und antwortet einmal, für das Marketing" in shown(view)
    with world.reading() as store:
        asked = store.workshops.running()
        assert asked is not None
        who = store.workshops.participants(asked.workshop_id)
    assert [(one.member.slack_id, one.side) for one in who] == [(ANNA, "marketing"), (BEN, "sales")]


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"sales": [ANNA]}, "sales", "nicht schon für das Marketing"),
        ({"sales": [BOT]}, "sales", "kann ich nicht fragen"),
        ({"marketing": [BOT, ANNA]}, "marketing", "kann ich nicht fragen"),
        ({"until": "2026-11-21"}, "until", "schon vorbei"),
        ({"until": "2027-11-21"}, "until", "zu weit weg"),
    ],
)
def test_whom_nobody_can_ask_is_refused_at_the_field(
    world: World, fields: Json, field: str, reason: str
) -> None:
    world.slack.person.command(MARIA, SALES, "/playbook workshop")
    fields = {"marketing": [ANNA], "sales": [BEN]} | fields
    errors = world.slack.person.submit(MARIA, fields).errors
    assert reason in errors[field]
    with world.reading() as store:
        assert store.workshops.running() is None


def test_a_second_workshop_waits_for_the_first(world: World, courier: Courier) -> None:
    world.slack.person.command(BEN, SALES, "/playbook workshop")
    asks(world, courier, [ANNA], [BEN])
    world.slack.person.submit(BEN, {"marketing": [MARIA], "sales": [BEN]})
    assert "Maria asked for it" in shown(top(world, BEN))
    deliver(courier)
    with world.reading() as store:
        asked = store.workshops.running()
        assert asked is not None
        assert len(store.workshops.participants(asked.workshop_id)) == 2
    assert "Maria asked for it" in text_of(world.answer(BEN, "/playbook workshop"))


def test_points_may_be_changed_and_the_last_ones_hold(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN])
    gives(world, courier, ANNA, high="10")
    world.slack.person.close(ANNA)
    assert '"initial_value": "10"' in shown(opens(world, ANNA))
    assert world.slack.person.submit(ANNA, {"points:0:0": "20"}).errors == {}
    gives(world, courier, BEN, high="40")
    concluded(world, courier)
    assert "marketing 20 · sales 40" in text_of(said(world, BEN))


@pytest.mark.parametrize("typed", ["101", "-1", "7.5"])
def test_what_is_no_whole_number_up_to_a_hundred_is_refused(
    world: World, courier: Courier, typed: str
) -> None:
    asks(world, courier, [ANNA], [BEN])
    opens(world, BEN)
    assert "points:0:0" in world.slack.person.submit(BEN, {"points:0:0": typed}).errors


def test_who_gives_nothing_is_told_so(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN])
    opens(world, BEN)
    assert "at least" in world.slack.person.submit(BEN, {}).errors["points:0:0"]


def test_what_the_playbook_gives_today_is_in_grey_only(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN])
    view = shown(opens(world, BEN))
    assert '"text": "today 100"' in view
    assert "initial_value" not in view


def test_the_asker_closes_it_earlier_and_others_do_not(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN])
    gives(world, courier, ANNA, high="10")
    assert "workshop_close" not in json.dumps(world.answer(BEN, "/playbook workshop"))
    message = world.answer(MARIA, "/playbook workshop")
    world.slack.person.click(MARIA, message, "workshop_close")
    assert "Der Workshop ist beendet" in text_of(world.slack.person.last(MARIA, SALES))
    concluded(world, courier)
    assert "Nobody of sales gave any points" in text_of(said(world, BEN))
    assert "workshop_draft" not in json.dumps(said(world, BEN))


def test_after_the_end_the_invitation_says_so_and_takes_no_points(
    world: World, courier: Courier
) -> None:
    asks(world, courier, [ANNA], [BEN])
    invitation = said(world, BEN)
    opens(world, BEN)
    world.clock.now += timedelta(days=4)
    concluded(world, courier)
    assert "is over" in text_of(world.slack.person.sees(BEN, invitation["channel"])[0])
    world.slack.person.submit(BEN, {"points:0:0": "5"})
    assert "This workshop is over" in shown(top(world, BEN))
    assert "Nobody gave any points, so there is no compromise" in text_of(said(world, BEN))
    with world.reading() as store:
        assert store.workshops.answers(1) == []


def test_who_leaves_holds_up_nobody(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN, MARIA])
    gives(world, courier, ANNA, high="10")
    gives(world, courier, MARIA, high="20")
    world.slack.person.leaves(BEN)
    with world.database.write(world.team_id) as store:
        member = store.members.by_slack_id(BEN)
        assert member is not None
        store.members.left(member.member_id, world.clock())
    concluded(world, courier)
    assert ":scales:" in text_of(said(world, ANNA))
    world.slack.person.returns(BEN)


def test_the_compromise_becomes_a_draft_of_who_wants_it(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN])
    gives(world, courier, ANNA, low="80")
    gives(world, courier, BEN, low="10")
    concluded(world, courier)
    message = said(world, BEN)
    world.slack.person.click(BEN, message, "workshop_draft")
    buttons = json.dumps(said(world, BEN))
    assert "playbook_draft_edit" in buttons
    assert "proposal_put_forward" in buttons
    with world.reading() as store:
        ben = store.members.by_slack_id(BEN)
        assert ben is not None
        draft = store.proposals.draft_of(ben.member_id)
    assert draft is not None
    assert (draft.origin, draft.about) == ("workshop", {"workshop_id": 1})
    points = {one.name: one.points for one in choices(draft.playbook.criteria[0], 0.5)}
    assert (points["25–49"], points["50–70"]) == (45, 100)
    world.slack.person.click(BEN, message, "workshop_draft")
    with world.reading() as store:
        again = store.proposals.draft_of(ben.member_id)
    assert again == draft


def test_a_criterion_that_went_meanwhile_is_named_and_left_out(
    world: World, courier: Courier
) -> None:
    asks(world, courier, [ANNA], [BEN])
    gives(world, courier, ANNA, low="80")
    with world.database.write(world.team_id) as store:
        before = store.playbooks.active
        toml = to_toml(parse_playbook(to_toml(before)))
        without = (
            toml[: toml.index("[[criteria]]")]
            + toml[toml.index('[[criteria]]\nattribute = "industry"') :]
        )
        store.playbooks.activate(without, "test", world.clock())
    gives(world, courier, BEN, low="10")
    concluded(world, courier)
    text = text_of(said(world, BEN))
    assert "*Employees* is not in the playbook any more." in text
    assert "Half way between the sides is what the playbook says already." in text
    with world.database.write(world.team_id) as store:
        store.playbooks.activate(to_toml(before), "test", world.clock())


def test_all_points_are_in_a_modal(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN])
    gives(world, courier, ANNA, low="80")
    gives(world, courier, BEN, low="10")
    concluded(world, courier)
    world.slack.person.close(BEN)
    world.slack.person.click(BEN, said(world, BEN), "workshop_details")
    assert "Automotive" in shown(top(world, BEN))


def test_the_trail_says_who_did_what_without_any_points(world: World, courier: Courier) -> None:
    asks(world, courier, [ANNA], [BEN])
    gives(world, courier, ANNA, low="83")
    world.clock.now += timedelta(days=4)
    concluded(world, courier)
    trail = text_of(world.answer(BEN, "/playbook audit"))
    assert "Maria began a workshop with anna@example.com and ben@example.com" in trail
    assert "Anna gave points in the workshop" in trail
    assert "the workshop of Maria ended" in trail
    assert "83" not in trail
