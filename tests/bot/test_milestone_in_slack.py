"""Goals as a rep, a colleague and a manager live them."""

import json
from datetime import timedelta
from typing import Any

import pytest

from handlers.milestone.jobs import count
from tests.bot.world import ANNA, BEN, MARIA, SALES, World

Json = dict[str, Any]

GOAL = {
    "name": "Neukunden 2026",
    "customers": "10",
    "revenue": "40.000 €",
    "begins": "2026-01-01",
    "ends": "2026-12-31",
}


def sets(world: World, user: str, **values: Any) -> Any:
    """Fills in the modal of a new goal, and submits it."""
    world.slack.person.command(user, SALES, "/milestone new")
    return world.slack.person.submit(user, {**GOAL, **values})


def last(world: World, user: str) -> Json:
    """The newest message with words; a picture may come alone, whenever it is drawn."""
    seen = world.slack.person.sees(user, SALES)
    with_words = [one for one in seen if [b["type"] for b in one.get("blocks", [])] != ["image"]]
    return with_words[-1]


def asks(world: World, user: str, typed: str) -> Json:
    world.slack.person.command(user, SALES, typed)
    return last(world, user)


def said(message: Json) -> str:
    return str(message["text"]).replace("\N{NO-BREAK SPACE}", " ")


def top(world: World, user: str) -> Json:
    return world.slack.person.modal(user)[-1]


def shown(view: Json) -> str:
    text = json.dumps(view["blocks"], ensure_ascii=False)
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_from_nothing_to_a_goal_with_two_deals_on_it(world: World) -> None:
    world.slack.person.open_home(ANNA)
    nothing = asks(world, ANNA, "/milestone")
    assert "Du hast noch kein Ziel" in said(nothing)
    world.slack.person.click(ANNA, last(world, ANNA), "milestone_new")
    assert world.slack.person.submit(ANNA, GOAL).errors == {}
    first = said(last(world, ANNA))
    assert "Das Ziel ist gesetzt" in first
    assert "*Neukunden 2026* – 0 von 10 Kunden" in first
    for number, name in enumerate(("Krause GmbH", "Weber KG")):
        world.has_lead(f"L{number}", company=name)
        asks(world, ANNA, f"/log {name} angerufen, gewonnen 4000 EUR")
    goal = said(asks(world, ANNA, "/milestone"))
    assert "– 2 von 10 Kunden" in goal
    assert "*8.000 € von 40.000 €*" in goal
    assert "noch nicht gezählt" not in goal


def test_what_was_logged_before_is_counted_in_the_background(world: World) -> None:
    world.slack.person.open_home(BEN)
    world.has_lead("L1", owner=BEN, company="Krause GmbH")
    asks(world, BEN, "/log Krause GmbH called, won 4000 EUR")
    sets(world, BEN)
    message = last(world, BEN)
    assert "The goal is set, and what was logged before is counted" in said(message)
    assert "1 of 10 customers" in said(message)
    assert count(world.database, world.team_id, world.clock()) == 0


def test_bad_input_is_said_at_its_field_and_kept(world: World) -> None:
    world.slack.person.command(BEN, SALES, "/milestone new")
    errors = world.slack.person.submit(
        BEN,
        {
            "name": "help",
            "customers": "0",
            "revenue": "4000",
            "others": "visitors: many",
            "begins": "2026-06-01",
            "ends": "2026-01-01",
            "hours": "some",
            "chain": "call = call reached\nCall = won",
        },
    ).errors
    assert errors.keys() == {"name", "customers", "revenue", "others", "ends", "hours", "chain"}
    assert errors["customers"] == "Must be above 0, not 0"
    assert errors["ends"].startswith("The goal ends (2026-01-01) before it begins")
    assert "the chain comes back to “Call”" in errors["chain"]
    assert "ten" not in shown(top(world, BEN))
    state = top(world, BEN)["state"]["values"]
    assert state["revenue"]["revenue"]["value"] == "4000"
    assert (
        world.slack.person.submit(BEN, {**GOAL, "others": "", "hours": "", "chain": ""}).errors
        == {}
    )
    assert "0 of 10 customers" in said(last(world, BEN))


def test_a_goal_as_toml_with_every_mistake_named(world: World) -> None:
    world.slack.person.command(ANNA, SALES, "/milestone neu")
    world.slack.person.click(ANNA, top(world, ANNA), "milestone_to_toml")
    wrong = (
        'name = "A"\nowner = "anna@example.com"\nfrom = 2026-01-01\nto = 2026-12-31\nsplit = "week"'
    )
    errors = world.slack.person.submit(ANNA, {"toml": wrong}).errors
    assert "split: " in errors["toml"]
    assert "targets: " in errors["toml"]
    right = wrong.replace('"week"', '"month"') + "\n[targets]\ndeals = 5\n"
    assert world.slack.person.submit(ANNA, {"toml": right}).errors == {}
    assert "*A* – 0 von 5 Abschlüssen" in said(last(world, ANNA))


def test_what_stands_in_the_form_comes_along_into_the_toml(world: World) -> None:
    world.slack.person.command(ANNA, SALES, "/milestone new")
    world.slack.person.fill(ANNA, GOAL)
    world.slack.person.click(ANNA, top(world, ANNA), "milestone_to_toml")
    field = next(b for b in top(world, ANNA)["blocks"] if b["block_id"] == "toml")
    assert 'revenue = "40000 EUR"' in field["element"]["initial_value"]


def test_a_rep_sets_no_goal_for_others(world: World) -> None:
    world.slack.person.command(ANNA, SALES, "/milestone new")
    assert '"whose"' not in shown(top(world, ANNA))
    world.slack.person.click(ANNA, top(world, ANNA), "milestone_to_toml")
    for whose, words in (
        ("team = true", "Ein Ziel des Teams setzen Führungskräfte."),
        ('owner = "ben@example.com"', "Du kannst eigene Ziele setzen"),
    ):
        toml = f'name = "A"\n{whose}\nfrom = 2026-01-01\nto = 2026-12-31\n[targets]\ndeals = 5\n'
        assert words in world.slack.person.submit(ANNA, {"toml": toml}).errors["toml"]


def test_the_teams_goal_is_everybodys_to_see_and_the_managers_to_change(world: World) -> None:
    for user in (ANNA, BEN, MARIA):
        world.slack.person.open_home(user)
    sets(world, MARIA, whose="team", name="Team 2026")
    world.has_lead("L1", company="Krause GmbH")
    world.has_lead("L2", owner=BEN, company="Weber KG")
    asks(world, ANNA, "/log Krause GmbH angerufen, gewonnen 4000 EUR")
    asks(world, BEN, "/log Weber KG called, won 2000 EUR")
    team = asks(world, BEN, "/milestone team")
    assert "The team’s goal" in said(team)
    assert "2 of 10 customers" in said(team)
    world.slack.person.click(BEN, last(world, BEN), "milestone_details")
    assert "milestone_end" not in shown(top(world, BEN))
    world.slack.person.close(BEN)
    world.slack.person.click(BEN, last(world, BEN), "milestone_counts")
    counts = shown(top(world, BEN))
    assert "*Weber KG* · " in counts
    assert "a colleague’s lead" in counts
    assert "Krause" not in counts


def test_another_reps_goal_is_as_if_it_were_not_there(world: World) -> None:
    for user in (ANNA, BEN, MARIA):
        world.slack.person.open_home(user)
    sets(world, ANNA, name="Annas Ziel")
    assert "You have no goal yet" in said(asks(world, BEN, "/milestone Annas Ziel"))
    assert "You have no goal yet" in said(asks(world, BEN, "/milestone list"))
    assert "*Annas Ziel* – 0 von 10 Kunden" in said(asks(world, MARIA, "/milestone anas ziel"))
    assert "Ziel von Anna" in said(last(world, MARIA))
    assert sets(world, BEN, name="annas ziel").errors == {
        "name": "A goal of this name is in force already: give yours another name."
    }


def test_one_of_several_goals_is_found_by_its_name(world: World) -> None:
    world.slack.person.open_home(BEN)
    sets(world, BEN, name="New customers 2026")
    sets(world, BEN, name="Revenue abroad", ends="2027-06-30")
    current = asks(world, BEN, "/milestone")
    assert "*New customers 2026*" in said(current)
    world.slack.person.click(BEN, last(world, BEN), "milestone_show:0")
    assert "*Revenue abroad*" in said(last(world, BEN))
    assert "*New customers 2026*" in said(asks(world, BEN, "/milestone customers 2026"))
    asked = asks(world, BEN, "/milestone xyz")
    assert "Which goal do you mean by “xyz”?" in said(asked)
    world.slack.person.click(BEN, last(world, BEN), "milestone_show", "2")
    assert "*Revenue abroad*" in said(last(world, BEN))


def test_a_name_that_is_taken_is_replaced_only_when_asked(world: World) -> None:
    world.slack.person.open_home(BEN)
    sets(world, BEN)
    sets(world, BEN, customers="12")
    assert "A goal named “Neukunden 2026” is in force already" in shown(top(world, BEN))
    assert world.slack.person.submit(BEN).errors.keys() == {"anyway"}
    world.slack.person.submit(BEN, {"anyway": ["yes"]})
    assert "0 of 12 customers" in said(last(world, BEN))
    with world.reading() as store:
        assert len(store.goals.current()) == 1


def test_a_goal_is_changed_and_ended_in_its_details(world: World) -> None:
    world.slack.person.open_home(BEN)
    sets(world, BEN)
    world.slack.person.click(BEN, last(world, BEN), "milestone_details")
    world.slack.person.click(BEN, top(world, BEN), "milestone_change")
    assert world.slack.person.submit(BEN, {"customers": "20", "name": "More"}).errors == {}
    assert world.slack.person.modal(BEN) == []
    assert "*More* – 0 of 20 customers" in said(last(world, BEN))
    world.slack.person.click(BEN, last(world, BEN), "milestone_details")
    world.slack.person.click(BEN, top(world, BEN), "milestone_end")
    assert "*More* has ended" in shown(top(world, BEN))
    world.slack.person.close(BEN)
    world.slack.person.click(BEN, last(world, BEN), "milestone_show", "2")
    assert "This goal is not in force any more." in said(last(world, BEN))


def test_after_the_learning_phase_the_target_is_locked_by_a_press(world: World) -> None:
    world.slack.person.open_home(BEN)
    sets(world, BEN, learn_until="2026-11-30")
    assert "Learning until 30 November 2026" in said(last(world, BEN))
    world.clock.now += timedelta(days=14)
    message = asks(world, BEN, "/milestone")
    assert "The learning phase is over." in said(message)
    world.slack.person.click(BEN, last(world, BEN), "milestone_keep")
    assert said(last(world, BEN)).startswith(":lock: The target is locked.")
    assert "The learning phase is over." not in said(asks(world, BEN, "/milestone"))


@pytest.mark.parametrize(("user", "words"), [(ANNA, "hilfe"), (BEN, "help")])
def test_help_has_an_example(world: World, user: str, words: str) -> None:
    assert "`/milestone" in said(asks(world, user, f"/milestone {words}"))
    assert "12min" in said(last(world, user))


def test_the_words_are_said_once_and_the_picture_comes_after_them(world: World) -> None:
    world.slack.person.open_home(BEN)
    sets(world, BEN)
    assert world.pictures.wait()
    kinds = [
        [block["type"] for block in message["blocks"]]
        for message in world.slack.person.sees(BEN, SALES)
    ]
    assert [kind == ["image"] for kind in kinds] == [False, True]
    world.slack.person.click(BEN, last(world, BEN), "milestone_show", "1")
    assert len(world.slack.person.sees(BEN, SALES)) == 2
    assert "image" in [block["type"] for block in last(world, BEN)["blocks"]]


def test_details_from_the_home_tab_lead_to_an_answer_in_the_direct_message(world: World) -> None:
    world.slack.person.open_home(BEN)
    sets(world, BEN)
    world.slack.person.open_home(BEN)
    home = world.slack.person.home(BEN)
    assert home is not None
    world.slack.person.click(BEN, home, "milestone_details")
    world.slack.person.click(BEN, top(world, BEN), "milestone_change")
    assert world.slack.person.submit(BEN, {"customers": "20"}).errors == {}
    assert world.pictures.wait()
    direct = world.slack.person.sees(BEN, world.slack.person.direct(BEN))
    assert "0 of 20 customers" in said(direct[0])
