"""Two leads that are the same become one, as a rep lives it: asked in Slack, answered in Slack."""

from datetime import timedelta
from typing import Any

import pytest

from tests.bot.world import ANNA, BEN, MARIA, SALES, World

Json = dict[str, Any]


@pytest.fixture
def twice(world: World) -> World:
    """Petra, whom Anna has, is in the pool once more, by another address."""
    world.has_lead("L1", company="Müller GmbH", contact="Petra Müller", email="petra@mueller.de")
    world.has_lead(
        "L2",
        owner=None,
        company="Mueller",
        contact="P. Müller",
        email="pm@web.de",
        phone="+49 711 1",
    )
    world.did("L2", "case_study_downloaded", "Kräne", timedelta(days=1))
    return world


def ask(world: World, lead: str = "L1", user: str = ANNA) -> Json:
    """The first modal, opened from the lead's card."""
    card = world.answer(user, f"/lead {lead}")
    world.slack.person.click(user, card, "lead_merge")
    return top(world, user)


def top(world: World, user: str = ANNA) -> Json:
    view: Json = world.slack.person.modal(user)[-1]
    return view


def submit(world: World, user: str = ANNA, **values: Any) -> Json:
    """Submits the modal on top; the one that is there then, or {}."""
    assert world.slack.person.submit(user, values).errors == {}
    views = world.slack.person.modal(user)
    return views[-1] if views else {}


def last(world: World, user: str = ANNA) -> str:
    return str(world.slack.person.last(user, SALES)["text"])


def choices(view: Json) -> list[str]:
    return [
        option["text"]["text"]
        for block in view["blocks"]
        for option in block.get("element", {}).get("options", [])
    ]


def test_a_lead_that_is_there_twice_becomes_one(twice: World) -> None:
    twice.has_lead("L3", company="Müller GmbH", contact="Petra Müller")
    assert choices(ask(twice)) == ["Petra Müller, Müller GmbH (L3)"]
    pair = submit(twice, words="pm@web.de")
    sides = [field["text"] for field in pair["blocks"][0]["fields"]]
    assert sides == [
        "*Petra Müller*\nMüller GmbH\npetra@mueller.de\nzuständig: Anna\n0 Einträge\nL1",
        "*P. Müller*\nMueller\npm@web.de\nim Pool\n1 Eintrag\nL2",
    ]
    assert "lässt sich nicht rückgängig machen" in pair["blocks"][1]["text"]["text"]
    assert submit(twice, stays="this") == {}
    assert "*P. Müller, Mueller* (L2) ist jetzt Teil von *Petra Müller, Müller GmbH*." in last(
        twice
    )
    assert "die Fallstudie heruntergeladen: _Kräne_" in last(twice)
    assert "+49 711 1" in last(twice)
    assert "Petra Müller, Müller GmbH anrufen" in str(twice.answer(ANNA, "/nextcall")["text"])


def test_the_other_one_may_stay_and_has_the_owner_of_this_one(twice: World) -> None:
    ask(twice)
    submit(twice, words="L2")
    submit(twice, stays="other")
    assert "*Petra Müller, Müller GmbH* (L1) ist jetzt Teil von *P. Müller, Mueller*." in last(
        twice
    )
    assert "zuständig: Anna" in last(twice)


def test_nothing_is_merged_before_somebody_said_which_one_stays(twice: World) -> None:
    ask(twice)
    submit(twice, words="L2")
    assert twice.slack.person.submit(ANNA).error == "not_submitted"
    assert "L2" in str(twice.answer(ANNA, "/lead L2")["text"])


def test_whoever_names_the_merged_lead_means_the_one_that_stays(twice: World) -> None:
    old_card = twice.answer(BEN, "/lead L2")
    ask(twice)
    submit(twice, words="L2")
    submit(twice, stays="this")
    for words in ("L2", "pm@web.de", "Petra", "Müller"):
        assert "Petra Müller, Müller GmbH" in str(twice.answer(ANNA, f"/lead {words}")["text"])
    twice.answer(ANNA, "/log pm@web.de erreicht, 5 min")
    assert "Petra Müller, Müller GmbH" in last(twice)
    twice.slack.person.click(BEN, old_card, "lead_opt_out")  # the lead is Anna's now
    assert "I know no such lead" in last(twice, BEN)
    with twice.reading() as store:
        assert [t.minutes for t in store.leads.touchpoints("L1")] == [5]


@pytest.fixture
def both_annas(twice: World) -> World:
    """Anna has both by now."""
    twice.has_lead("L2", company="Mueller", contact="P. Müller", email="pm@web.de")
    return twice


def merge(world: World, other: str, into: str) -> None:
    with world.database.write(world.team_id) as store:
        store.merges.merge(other, into, world.clock())


def test_an_old_card_closes_the_lead_that_stays(both_annas: World) -> None:
    card = both_annas.answer(ANNA, "/lead L2")
    merge(both_annas, "L2", "L1")
    both_annas.slack.person.click(ANNA, card, "lead_close")
    submit(both_annas, outcome="lost", reason="zu teuer")
    assert "*Petra Müller, Müller GmbH* ist geschlossen: verloren, zu teuer." in last(both_annas)


def test_an_old_card_opts_out_the_lead_that_stays(both_annas: World) -> None:
    card = both_annas.answer(ANNA, "/lead L2")
    merge(both_annas, "L2", "L1")
    both_annas.slack.person.click(ANNA, card, "lead_opt_out")
    with both_annas.reading() as store:
        found = store.leads.get("L1")
    assert found
    assert found.status == "opted_out"


def test_what_was_logged_before_the_merge_can_be_undone_after_it(both_annas: World) -> None:
    logged = both_annas.answer(ANNA, "/log L2 gewonnen 4000 EUR")
    merge(both_annas, "L2", "L1")
    assert "*Geschlossen*: gewonnen" in str(both_annas.answer(ANNA, "/lead L1")["text"])
    both_annas.slack.person.click(ANNA, logged, "log_undo")
    assert "gewonnen" not in str(both_annas.answer(ANNA, "/lead L1")["text"])


def test_several_that_may_be_meant_are_offered(twice: World) -> None:
    twice.has_lead("L4", company="Weber KG", contact="Jo Weber")
    twice.has_lead("L5", company="Weber AG", contact="Al Weber")
    ask(twice)
    offered = submit(twice, words="Weber")
    assert sorted(choices(offered)) == ["Al Weber, Weber AG (L5)", "Jo Weber, Weber KG (L4)"]
    pair = submit(twice, choice="lead:L5")
    assert "Al Weber" in str(pair["blocks"][0])


def test_what_cannot_be_found_is_said_where_it_was_typed(twice: World) -> None:
    ask(twice)
    errors = twice.slack.person.submit(ANNA, {"words": "Zander"}).errors
    assert errors == {"words": "Einen anderen Lead mit diesem Namen kenne ich nicht."}
    errors = twice.slack.person.submit(ANNA, {"words": None}).errors
    assert "Wähl einen Lead" in errors["words"]


def test_only_a_manager_merges_the_lead_of_another_rep(twice: World) -> None:
    twice.has_lead("B1", owner=BEN, company="Ben Bau", contact="Bo Ben")
    ask(twice)
    assert twice.slack.person.submit(ANNA, {"words": "B1"}).errors.keys() == {"words"}
    ask(twice, user=MARIA)
    submit(twice, MARIA, words="B1")
    submit(twice, MARIA, stays="this")
    assert "*Bo Ben, Ben Bau* (B1)" in last(twice, MARIA)


def test_who_was_faster_is_told_where_the_choice_is(twice: World) -> None:
    ask(twice)
    submit(twice, words="L2")
    merge(twice, "L1", "L2")
    errors = twice.slack.person.submit(ANNA, {"stays": "this"}).errors
    assert errors == {"stays": "Diese beiden sind schon ein Lead."}


def test_in_the_home_tab_the_card_follows_too(twice: World) -> None:
    person = twice.slack.person
    person.open_home(ANNA)
    person.click(ANNA, person.home(ANNA), "lead_open", "L1")
    person.click(ANNA, top(twice), "lead_merge")
    submit(twice, words="L2")
    submit(twice, stays="this")
    (card,) = person.modal(ANNA)
    assert "ist jetzt Teil von" in card["blocks"][0]["text"]["text"]
