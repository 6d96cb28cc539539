"""`/lead` as a rep lives it: asked in Slack, answered in Slack."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from scoring.lead import Lead
from scoring.ledger import Touchpoint
from tests.bot.world import ANNA, BEN, MARIA, SALES, World

Json = dict[str, Any]


def text(message: Json) -> str:
    return str(message["text"])


def press(world: World, action_id: str, value: str | None = None, user: str = ANNA) -> Json:
    """Presses a button in the newest message; the answer is the newest message then."""
    person = world.slack.person
    person.click(user, person.last(user, SALES), action_id, value)
    return person.last(user, SALES)


def submit(world: World, user: str = ANNA, **values: Any) -> Json:
    """Fills in and submits the modal on top; the answer is the newest message then."""
    outcome = world.slack.person.submit(user, values)
    assert outcome.errors == {}
    return world.slack.person.last(user, SALES)


def labels(place: Json) -> list[str]:
    """What stands on the buttons, in order."""
    elements = [
        element
        for block in place["blocks"]
        for element in [*block.get("elements", []), block.get("accessory", {})]
    ]
    return [element["text"]["text"] for element in elements if element.get("type") == "button"]


def blocks_of(view: Json) -> set[str]:
    return {block["block_id"] for block in view["blocks"]}


@pytest.fixture
def petra(world: World) -> World:
    """Anna has one lead."""
    world.has_lead(
        "L1",
        company="Müller GmbH",
        contact="Petra Müller",
        email="petra@mueller.de",
        phone="+49 711 1234",
    )
    return world


# Finding


@pytest.mark.parametrize("words", ["Mueller", "petra@mueller.de", "L1", "Müler"])
def test_one_clear_match_is_shown_as_its_card(petra: World, words: str) -> None:
    petra.did("L1", "case_study_downloaded", "Fallstudie Kräne", timedelta(days=1))
    card = petra.answer(ANNA, f"/lead {words}")
    for part in (
        "Petra Müller, Müller GmbH",
        "<tel:+497111234|+49 711 1234>",
        "<mailto:petra@mueller.de|petra@mueller.de>",
        "zuständig: Anna · Neukunde · L1",
        "*Interesse 14,3*",
        "*Passung 9",
        "gestern, 11:00 · hat die Fallstudie heruntergeladen: _Fallstudie Kräne_ · *+14,3*",
    ):
        assert part in text(card)
    assert card["blocks"][0]["text"]["text"] == "Petra Müller"
    assert card["ephemeral_to"] == ANNA


def test_several_matches_are_a_list_and_open_takes_its_place(petra: World) -> None:
    petra.has_lead("L2", company="Müller Logistik", contact="Klaus Müller")
    found = petra.answer(ANNA, "/lead Müller")
    assert "2 Leads gefunden, die „Müller“ sein könnten" in text(found)
    card = press(petra, "lead_open", "L2")
    assert (card["ts"], card["blocks"][0]["text"]["text"]) == (found["ts"], "Klaus Müller")


def test_who_is_not_there_can_be_added_with_these_words(petra: World) -> None:
    answer = petra.answer(ANNA, "/lead <Zander> & Söhne")
    assert "Einen Lead „&lt;Zander&gt; &amp; Söhne“ kenne ich nicht" in text(answer)
    press(petra, "lead_add")
    (form,) = petra.slack.person.modal(ANNA)
    assert form["state"]["values"]["company"]["company"]["value"] == "<Zander> & Söhne"
    added = submit(petra)
    assert added["ts"] == answer["ts"]
    assert "*&lt;Zander&gt; &amp; Söhne* ist angelegt" in text(added)


def test_another_reps_lead_is_not_there(petra: World) -> None:
    assert "I know no lead “Petra Müller”" in text(petra.answer(BEN, "/lead Petra Müller"))
    assert "Petra Müller, Müller GmbH" in text(petra.answer(MARIA, "/lead Petra Müller"))


def test_a_card_that_was_left_open_shows_nothing_of_a_lead_given_away(petra: World) -> None:
    petra.answer(ANNA, "/lead L1")
    petra.has_lead("L1", owner=BEN, contact="Petra Müller")
    assert "Petra" not in text(press(petra, "lead_opt_out"))
    petra.answer(BEN, "/lead L1")
    assert "Not ripe yet" in text(petra.slack.person.last(BEN, SALES))


@pytest.mark.parametrize("words", ["", " help", " hilfe"])
def test_help_has_examples_in_the_readers_language(world: World, words: str) -> None:
    assert "`/lead neu Petra Müller, Müller GmbH`" in text(world.answer(ANNA, f"/lead{words}"))
    assert "`/lead add Petra Müller, Müller GmbH`" in text(world.answer(BEN, f"/lead{words}"))


# The timeline


def test_the_timeline_is_turned_page_by_page(petra: World) -> None:
    for hours in range(23):
        petra.did("L1", "page_visited", f"Seite {hours:02}", timedelta(hours=hours + 1))
    assert "_Seite 09_" in text(petra.answer(ANNA, "/lead L1"))
    assert "11 bis 20 von 23" in text(press(petra, "lead_timeline"))
    last = press(petra, "lead_timeline")
    assert "_Seite 22_" in text(last)
    assert "Ältere ▶" not in labels(last)
    assert "11 bis 20 von 23" in text(press(petra, "lead_timeline_back"))


def test_a_touchpoint_shows_who_did_it_the_minutes_the_next_step_and_the_note(petra: World) -> None:
    now = petra.clock()
    with petra.database.write(petra.team_id) as store:
        touchpoint = Touchpoint(
            "slack",
            "T1",
            "call",
            "reached",
            now - timedelta(days=1),
            minutes=12,
            next_step_at=now + timedelta(days=2),
            note="will *mehr* wissen <!channel>\n```",
            member_id=store.members.ensure("anna@example.com"),
        )
        store.ledger.add_touchpoint("L1", touchpoint, now)
    card = petra.answer(ANNA, "/lead L1")
    line = text(card).splitlines()[-1]
    assert "gestern, 11:00 · Anruf, erreicht, 12 min · Anna" in line
    assert "nächster Schritt Di., 24. Nov., 11:00" in line
    assert "&lt;!channel&gt; '''" in line
    assert "<!channel>" not in str(card)
    assert ":bell:" in text(card)


# Adding and editing


def test_a_lead_is_added_in_a_modal_and_stands_on_the_list(world: World) -> None:
    world.slack.person.command(ANNA, SALES, "/lead neu Jo Weber, Weber KG")
    (form,) = world.slack.person.modal(ANNA)
    assert "owner" not in blocks_of(form)
    card = submit(
        world,
        email="Jo@Weber.de",
        phone="+49 89 1234",
        others="website: weber.de",
        **{"trait:employees": "60", "trait:industry": "Maschinenbau"},
    )
    assert "*Jo Weber, Weber KG* ist angelegt" in text(card)
    assert "Mitarbeiter 60 (100/100)" in text(card)
    assert "*Außerdem bekannt* website: weber.de" in text(card)
    assert "Jo Weber, Weber KG anrufen" in text(world.answer(ANNA, "/nextcall"))


def test_mistakes_stand_at_their_inputs_and_everything_typed_stays(petra: World) -> None:
    petra.answer(ANNA, "/lead L1")
    press(petra, "lead_edit")
    typed = {
        "company": None,
        "contact": None,
        "email": "petra at mueller",
        "phone": "ruf an",
        "trait:employees": "viele",
        "others": "Messe",
    }
    errors = petra.slack.person.submit(ANNA, typed).errors
    assert errors.keys() == typed.keys() - {"contact"}
    assert errors["trait:employees"] == "Bitte eine Zahl, etwa 60."
    (form,) = petra.slack.person.modal(ANNA)
    assert form["state"]["values"]["others"]["others"]["value"] == "Messe"
    fixed = {"company": "Müller AG", "email": None, "phone": None, "trait:employees": "60"}
    assert "Müller AG" in text(submit(petra, others="Quelle: Messe", **fixed))


def test_a_possible_duplicate_is_named_once(petra: World) -> None:
    petra.slack.person.command(ANNA, SALES, "/lead add Petra Mueller, Mueller GmbH")
    petra.slack.person.submit(ANNA, {"phone": "+49 1234"})
    (form,) = petra.slack.person.modal(ANNA)
    assert "*Petra Müller, Müller GmbH* (L1)" in form["blocks"][0]["text"]["text"]
    assert form["state"]["values"]["phone"]["phone"]["value"] == "+49 1234"
    assert "*Petra Mueller, Mueller GmbH* ist angelegt" in text(submit(petra, anyway=["yes"]))


def test_a_manager_chooses_the_owner_but_not_the_bot(petra: World) -> None:
    petra.answer(MARIA, "/lead L1")
    press(petra, "lead_edit", user=MARIA)
    assert "owner" in petra.slack.person.submit(MARIA, {"owner": "U0NEXTCALL"}).errors
    assert "zuständig: Ben" in text(submit(petra, MARIA, owner=BEN))
    assert "Müller" in text(petra.answer(BEN, "/lead L1"))


def test_whatever_fails_nothing_typed_is_lost(
    petra: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    petra.answer(ANNA, "/lead L1")
    press(petra, "lead_edit")
    with monkeypatch.context() as broken:
        broken.setattr("handlers.lead.flow.Desk.save", None)
        errors = petra.slack.person.submit(ANNA, {"company": "Müller AG"}).errors
    assert "Nichts ist verloren" in errors["company"]
    assert "Müller AG" in text(submit(petra))


# Handing over


def test_a_rep_hands_a_lead_over_and_sees_it_no_more(petra: World) -> None:
    petra.answer(ANNA, "/lead L1")
    press(petra, "lead_assign")
    answer = text(submit(petra, owner=BEN))
    assert answer == ":raised_hands: Für *Petra Müller, Müller GmbH* ist jetzt Ben zuständig."
    assert "kenne ich nicht" in text(petra.answer(ANNA, "/lead L1"))
    assert "Call Petra Müller" in text(petra.answer(BEN, "/nextcall"))


def test_a_lead_of_the_pool_is_taken_with_two_taps(world: World) -> None:
    world.has_lead("P1", owner=None, company="Acme")
    assert "im Pool, noch frei" in text(world.answer(ANNA, "/lead Acme"))
    press(world, "lead_assign")
    assert "zuständig: Anna" in text(submit(world))
    press(world, "lead_assign")
    assert "im Pool, noch frei" in text(submit(world, owner=None))


# Closing, reopening, opting out


def test_a_won_lead_keeps_its_value_and_an_undo_opens_it_again(petra: World) -> None:
    card = petra.answer(ANNA, "/lead L1")
    press(petra, "lead_close")
    petra.slack.person.fill(ANNA, {"outcome": "won"})
    errors = petra.slack.person.submit(ANNA, {"value": "viel"}).errors
    assert errors == {"value": "„viel“ verstehe ich nicht als Betrag. Versuch „4000 EUR“."}
    closed = submit(petra, value="4000 EUR")
    assert closed["ts"] == card["ts"]
    assert "ist geschlossen: gewonnen, 4.000\xa0€." in text(closed)
    assert "Gerade ist niemand anzurufen" in text(petra.answer(ANNA, "/nextcall"))
    petra.slack.person.click(ANNA, closed, "log_undo")
    assert "Petra Müller, Müller GmbH anrufen" in text(petra.answer(ANNA, "/nextcall"))


@pytest.mark.parametrize(
    ("outcome", "words"), [("lost", "verloren, zu teuer"), ("not_a_fit", "passt nicht, zu teuer")]
)
def test_what_is_not_won_needs_a_reason_and_can_be_reopened(
    petra: World, outcome: str, words: str
) -> None:
    petra.answer(ANNA, "/lead L1")
    press(petra, "lead_close")
    petra.slack.person.fill(ANNA, {"outcome": outcome})
    assert petra.slack.person.submit(ANNA, {"reason": " "}).errors.keys() == {"reason"}
    closed = submit(petra, reason="zu teuer")
    assert f"*Geschlossen*: {words}" in text(closed)
    assert labels(closed) == [
        "Rückgängig",
        "Wieder öffnen",
        "Bearbeiten",
        "Weitergeben",
        "Zusammenführen …",
        "Kein Kontakt mehr",
    ]
    assert "ist wieder offen" in text(press(petra, "lead_reopen"))
    assert "Petra Müller, Müller GmbH anrufen" in text(petra.answer(ANNA, "/nextcall"))


def test_a_hasty_enter_closes_nothing(petra: World) -> None:
    petra.answer(ANNA, "/lead L1")
    press(petra, "lead_close")
    assert petra.slack.person.submit(ANNA).error == "not_submitted"
    with petra.reading() as store:
        assert store.leads.touchpoints("L1") == []


def test_a_modal_submitted_twice_closes_once(petra: World) -> None:
    petra.answer(ANNA, "/lead L1")
    press(petra, "lead_close")
    (view,) = petra.slack.person.modal(ANNA)
    submit(petra, outcome="won")
    with petra.reading() as store:
        assert [t.external_id for t in store.leads.touchpoints("L1")] == [view["id"]]


def test_who_opted_out_is_called_again_with_consent_only(petra: World) -> None:
    card = petra.answer(ANNA, "/lead L1")
    (button,) = (e for e in card["blocks"][3]["elements"] if e["action_id"] == "lead_opt_out")
    assert button["confirm"]["title"]["text"] == "Kein Kontakt mehr?"
    out = press(petra, "lead_opt_out")
    assert "nie wieder auf einer Anrufliste" in text(out)
    assert labels(out) == ["Bearbeiten", "Weitergeben", "Zusammenführen …"]
    press(petra, "lead_edit")
    assert "*Kein Kontakt*" in text(submit(petra))
    press(petra, "lead_edit")
    assert ":banana:" in text(submit(petra, consent=["yes"]))


# In other places


def test_in_the_home_tab_the_card_is_a_modal_and_its_modals_lie_above_it(petra: World) -> None:
    person = petra.slack.person
    person.open_home(ANNA)
    person.click(ANNA, person.home(ANNA), "lead_open", "L1")
    (card,) = person.modal(ANNA)
    for action_id, values in (
        ("lead_edit", {"company": "Müller AG"}),
        ("lead_assign", {}),
        ("lead_close", {"outcome": "won", "value": "1 EUR"}),
    ):
        person.click(ANNA, card, action_id)
        assert len(person.modal(ANNA)) == 2
        assert person.submit(ANNA, values).errors == {}
        (card,) = person.modal(ANNA)
        assert "*Müller AG*" in str(card)
    assert "gewonnen, 1\xa0€" in card["blocks"][0]["text"]["text"]
    person.click(ANNA, card, "lead_reopen")
    assert "ist wieder offen" in str(person.modal(ANNA))
    person.click(ANNA, person.modal(ANNA)[0], "lead_opt_out")
    assert "Kein Kontakt" in str(person.modal(ANNA))


def test_a_lead_that_is_gone_is_said_in_the_modal_too(petra: World) -> None:
    person = petra.slack.person
    person.open_home(ANNA)
    petra.has_lead("L1", owner=BEN, contact="Petra Müller")
    person.click(ANNA, person.home(ANNA), "lead_open", "L1")
    (view,) = person.modal(ANNA)
    assert "Diesen Lead kenne ich nicht" in str(view)


def test_from_the_home_tab_a_new_lead_is_shown_in_place_of_its_form(world: World) -> None:
    person = world.slack.person
    person.open_home(ANNA)
    person.click(ANNA, person.home(ANNA), "lead_add")
    assert person.submit(ANNA, {"company": "Weber KG"}).errors == {}
    (card,) = person.modal(ANNA)
    assert "*Weber KG* ist angelegt" in str(card)


def test_what_stands_in_a_conversation_stays_there(petra: World) -> None:
    person, direct = petra.slack.person, petra.slack.person.direct(ANNA)
    button = {"type": "button", "text": {"type": "plain_text", "text": "Open"}}
    opening = {"type": "actions", "elements": [button | {"action_id": "lead_open", "value": "L1"}]}
    bot = WebClient(petra.slack.bot_token, base_url=petra.slack.api_url)
    bot.chat_postMessage(channel=direct, text="Your day", blocks=[opening])
    person.click(ANNA, person.last(ANNA, direct), "lead_open")
    said, card = person.sees(ANNA, direct)[-2:]
    assert (said["text"], said["ephemeral_to"]) == ("Your day", None)
    assert (card["ephemeral_to"], "Petra Müller" in text(card)) == (ANNA, True)


def test_the_longest_lead_fits_into_slacks_limits(world: World) -> None:
    long = Lead(
        "x" * 150,
        "&" * 3000,
        "<" * 3000,
        "a@b.de",
        "1" * 3000,
        attributes={f"{n}" + "n" * 100: "&" * 3000 for n in range(30)} | {"industry": "z" * 200},
    )
    with world.database.write(world.team_id) as store:
        store.leads.save(long, world.clock())
    for number in range(12):
        world.did(long.external_id, "k" * 500, f"{number}" + "&" * 3000)
    assert text(world.answer(ANNA, f"/lead {long.external_id}"))
    press(world, "lead_timeline")
    press(world, "lead_edit")
    saved = submit(world)
    assert "ist gespeichert" in text(saved)
    with world.reading() as store:
        assert store.leads.get(long.external_id) == long
