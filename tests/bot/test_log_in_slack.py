"""Logging as a rep lives it, in Slack, on Sunday, 22 November 2026, 11:00 in Berlin."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.bot.world import ANNA, BEN, MARIA, SALES, World

Json = dict[str, Any]


@pytest.fixture
def world(world: World) -> Iterator[World]:
    """Nothing said and nothing logged yet, three leads."""
    world.has_lead("L1", company="Müller Maschinenbau GmbH", contact="Petra Müller")
    world.has_lead("L2", company="Acme AG", contact="Jana Weiß")
    world.has_lead("B1", owner=BEN, company="Miller Ltd", contact="Pat Miller")
    yield world
    for message in everything_said(world):
        for line in lines_in_blocks(message):
            assert line in message["text"], "the text says all that the blocks say"


OURS = ("log_edit", "log_again", "log_search", "log_discard")


def everything_said(bot: World) -> Iterator[Json]:
    """The answers of logging that stand somewhere."""
    for channel in bot.slack.workspace.channels.values():
        for message in channel.messages:
            if any(action in str(message.body) for action in OURS):
                yield message.body


def lines_in_blocks(message: Json) -> Iterator[str]:
    for block in message.get("blocks", []):
        texts = [block.get("text", {}), *block.get("elements", [])]
        for text in texts:
            if text.get("type") == "mrkdwn":
                yield from text["text"].splitlines()


def said(message: Json) -> str:
    return str(message["text"])


def values_of(view: Json) -> Json:
    """What stands in a modal, by block."""
    held = {}
    for block, elements in view["state"]["values"].items():
        (element,) = elements.values()
        chosen = next(value for name, value in element.items() if name != "type")
        held[block] = chosen["value"] if isinstance(chosen, dict) else chosen
    return held


def touchpoints(world: World, lead: str) -> list[tuple[str, str, str]]:
    with world.reading() as store:
        found = sorted(store.leads.touchpoints(lead), key=lambda t: (t.external_id, t.note))
        return [(t.kind, t.outcome, "reversal" if t.reverses else t.note) for t in found]


def test_a_line_is_saved_at_once_and_shown_as_it_was_understood(world: World) -> None:
    answer = world.answer(ANNA, "/log Müler angerufen, will Angebot, Termin Di 10h, 12min")
    for part in (
        "*Petra Müller, Müller Maschinenbau GmbH*",
        "Anruf, Termin, 12 min",
        "heute, 11:00",
        "Nächster Schritt: *Di., 24. Nov., 10:00*",
        "will Angebot",
        "Zugesagt für Di., 24. Nov., 10:00",
    ):
        assert part in said(answer)
    assert answer["ephemeral_to"] == ANNA
    assert touchpoints(world, "L1") == [("call", "appointment", "will Angebot")]


def test_the_answer_is_in_the_readers_language(world: World) -> None:
    answer = said(world.answer(BEN, "/log called Miller, appointment Tue 10am, 12min"))
    assert "Next step: *Tue 24 Nov, 10:00*" in answer
    assert "Commitment on Tue 24 Nov, 10:00" in answer


def resend(world: World, kind: str, attempt: int = 0) -> None:
    """What Slack sent last (of a person) comes once more: a double click, or a redelivery."""
    payloads = [call.arguments for call in world.slack.calls if call.method == f"ack {kind}"]
    by_people = [one for one in payloads if "bot_id" not in one.get("event", {})]
    world.slack.delivery.hand_over(kind, by_people[-1], attempt, "timeout" if attempt else "")


def test_undo_takes_it_back_and_a_double_click_counts_once(world: World) -> None:
    answer = world.answer(ANNA, "/log Müller angerufen")
    world.slack.person.click(ANNA, answer, "log_undo")
    after = said(world.slack.person.last(ANNA, SALES))
    assert "Zurückgenommen: *Petra Müller, Müller Maschinenbau GmbH* – Anruf, erreicht" in after
    resend(world, "interactive")
    assert said(world.slack.person.last(ANNA, SALES)) == after
    assert touchpoints(world, "L1") == [("call", "reached", ""), ("call", "reached", "reversal")]


def test_edit_opens_filled_and_replaces_the_entry(world: World) -> None:
    answer = world.answer(ANNA, "/log Müller angerufen, will Angebot, Termin Di 10h, 12min")
    world.slack.person.click(ANNA, answer, "log_edit")
    view = world.slack.person.modal(ANNA)[-1]
    assert values_of(view) == {
        "lead": "Petra Müller, Müller Maschinenbau GmbH",
        "kind": "call",
        "outcome": "appointment",
        "date": "2026-11-22",
        "time": "11:00",
        "minutes": "12",
        "next_date": "2026-11-24",
        "next_time": "10:00",
        "note": "will Angebot",
        "value": None,
        "channel": None,
    }
    world.slack.person.submit(ANNA, {"minutes": "20", "next_time": "14:30", "lead": "Acme"})
    after = said(world.slack.person.last(ANNA, SALES))
    assert "*Jana Weiß, Acme AG*" in after
    assert "20 min" in after
    assert "14:30" in after
    assert world.slack.person.modal(ANNA) == []
    assert touchpoints(world, "L2") == [("call", "appointment", "will Angebot")]
    assert ("call", "appointment", "reversal") in touchpoints(world, "L1")


def test_mistakes_in_the_form_are_named_where_they_are_and_nothing_typed_is_lost(
    world: World,
) -> None:
    answer = world.answer(ANNA, "/log Müller angerufen")
    world.slack.person.click(ANNA, answer, "log_edit")
    world.slack.person.submit(
        ANNA,
        {"date": "2026-11-23", "next_date": "2026-11-20", "value": "ganz viel", "note": "wichtig"},
    )
    view = world.slack.person.modal(ANNA)[-1]
    assert view["errors"].keys() == {"date", "next_date", "value"}
    assert view["errors"]["value"] == "Diesen Betrag verstehe ich nicht. Zum Beispiel: 4.000 EUR"
    assert values_of(view)["note"] == "wichtig"


def test_an_edit_of_what_was_undone_meanwhile_says_so(world: World) -> None:
    answer = world.answer(ANNA, "/log Müller angerufen")
    world.slack.person.click(ANNA, answer, "log_edit")
    world.slack.person.click(ANNA, answer, "log_undo")
    world.slack.person.submit(ANNA, {"note": "wichtig"})
    view = world.slack.person.modal(ANNA)[-1]
    assert "inzwischen zurückgenommen" in view["errors"]["lead"]
    assert values_of(view)["note"] == "wichtig"


def test_what_was_taken_back_can_be_logged_again(world: World) -> None:
    answer = world.answer(ANNA, "/log Müller angerufen, will Angebot")
    world.slack.person.click(ANNA, answer, "log_undo")
    world.slack.person.click(ANNA, world.slack.person.last(ANNA, SALES), "log_again")
    world.slack.person.submit(ANNA)
    assert "*Petra Müller" in said(world.slack.person.last(ANNA, SALES))
    assert len(touchpoints(world, "L1")) == 3


def test_a_mention_is_answered_to_that_person_only_in_its_thread(world: World) -> None:
    world.slack.person.say(BEN, SALES, "Wer hat Müller?")
    thread = world.slack.person.last(ANNA, SALES)["ts"]
    world.slack.person.mention(ANNA, SALES, "Müller angerufen, 5min", thread)
    world.slack.wait_until_quiet()
    answer = world.slack.person.last(ANNA, SALES)
    assert "*Petra Müller" in said(answer)
    assert (answer["ephemeral_to"], answer["thread_ts"]) == (ANNA, thread)
    assert "Petra" not in said(world.slack.person.last(BEN, SALES))


def test_a_direct_message_is_answered_there_and_a_redelivery_counts_once(world: World) -> None:
    dm = world.slack.person.direct(ANNA)
    world.slack.person.say(ANNA, dm, "Mail an Acme geschickt")
    world.slack.wait_until_quiet()
    answer = world.slack.person.last(ANNA, dm)
    assert "*Jana Weiß, Acme AG*" in said(answer)
    resend(world, "events_api", attempt=1)
    world.slack.wait_until_quiet()
    assert said(world.slack.person.last(ANNA, dm)) == said(answer)
    assert touchpoints(world, "L2") == [("mail", "done", "")]


def test_small_talk_is_answered_with_examples_and_not_kept(world: World) -> None:
    dm = world.slack.person.direct(BEN)
    world.slack.person.say(BEN, dm, "hello")
    world.slack.wait_until_quiet()
    assert "`/log Müller called, appointment Tue 10am, 12min`" in said(
        world.slack.person.last(BEN, dm)
    )
    with world.reading() as store:
        assert store.drafts.of(store.members.ensure("ben@example.com")) == []


def test_a_command_that_slack_sends_twice_counts_once(world: World) -> None:
    world.answer(ANNA, "/log Müller angerufen")
    resend(world, "slash_commands")
    first, again = (c for c in world.slack.calls if c.method == "ack slash_commands")
    assert again.answer == first.answer
    assert len(touchpoints(world, "L1")) == 1


def test_several_leads_fit_and_a_double_click_on_one_counts_once(world: World) -> None:
    world.has_lead("L3", company="Müller Logistik", contact="Otto Müller")
    question = world.answer(ANNA, "/log Müller angerufen, 12min")
    assert "Wen meinst du mit „Müller“?" in said(question)
    assert "Otto Müller, Müller Logistik" in said(question)
    world.slack.person.click(ANNA, question, "log_pick_1")
    answer = world.slack.person.last(ANNA, SALES)
    assert "*Otto Müller, Müller Logistik*" in said(answer)
    payload = next(
        c for c in reversed(world.slack.calls) if c.method == "ack interactive"
    ).arguments
    world.slack.delivery.hand_over("interactive", payload)
    assert touchpoints(world, "L3") == [("call", "reached", "")]
    assert touchpoints(world, "L1") == []


def test_an_unknown_name_becomes_a_lead_and_the_line_is_logged_on_it(world: World) -> None:
    question = world.answer(ANNA, "/log called Bob at Zebra Inc, wants a demo <!channel>")
    assert "<!channel>" not in str(question)
    world.slack.person.click(ANNA, question, "log_create")
    view = world.slack.person.modal(ANNA)[-1]
    assert values_of(view) == {
        "contact": "Bob",
        "company": "Zebra Inc",
        "phone": None,
        "email": None,
    }
    world.slack.person.submit(ANNA, {"phone": "+49 711 1"})
    answer = said(world.slack.person.last(ANNA, SALES))
    assert "*Bob, Zebra Inc*" in answer
    assert "Neuer Lead" in answer
    assert "*Bob, Zebra Inc*" in said(world.answer(ANNA, "/log Zebra not reached"))


def test_search_again_with_other_words_finds_the_lead(world: World) -> None:
    question = world.answer(ANNA, "/log Zebra angerufen")
    world.slack.person.click(ANNA, question, "log_search")
    world.slack.person.submit(ANNA, {"lead": "Acme"})
    answer = said(world.slack.person.last(ANNA, SALES))
    assert "*Jana Weiß, Acme AG*" in answer
    assert "Zebra" in answer  # nothing typed is lost: it stands in the note


def test_nobody_named_asks_for_whom_and_the_note_waits(world: World) -> None:
    world.did("L2", "case_study_downloaded")
    question = world.answer(ANNA, "/log angerufen, 12min")
    assert "Um wen ging es?" in said(question)
    assert "Jana Weiß, Acme AG" in said(question)
    waiting = world.answer(ANNA, "/log")
    assert "1 Notiz wartet auf einen Lead:" in said(waiting)
    assert "angerufen, 12min" in said(waiting)
    world.slack.person.click(ANNA, waiting, "log_resolve")
    world.slack.person.click(ANNA, world.slack.person.last(ANNA, SALES), "log_pick_0")
    assert "12 min" in said(world.slack.person.last(ANNA, SALES))
    assert "Termin Di 10h" in said(world.answer(ANNA, "/log"))  # none waits: the examples


def test_a_note_can_be_discarded_and_is_shown_one_last_time(world: World) -> None:
    question = world.answer(ANNA, "/log Zebra angerufen")
    world.slack.person.click(ANNA, question, "log_discard")
    assert "Zebra angerufen" in said(world.slack.person.last(ANNA, SALES))
    with world.reading() as store:
        assert store.drafts.of(store.members.ensure("anna@example.com")) == []


def test_another_reps_lead_is_not_found_but_a_manager_finds_everybodys(world: World) -> None:
    assert "Pat" not in said(world.answer(ANNA, "/log Miller Ltd called"))
    assert "*Pat Miller, Miller Ltd*" in said(world.answer(MARIA, "/log Miller Ltd called"))


def test_the_shortcut_opens_the_form_filled_from_the_message(world: World) -> None:
    world.slack.person.say(BEN, SALES, "Acme hat angerufen & will eine Demo")
    message = world.slack.person.last(ANNA, SALES)
    world.slack.person.shortcut(ANNA, SALES, message["ts"], "log_message")
    view = world.slack.person.modal(ANNA)[-1]
    assert values_of(view)["lead"] == "Jana Weiß, Acme AG"
    assert values_of(view)["note"] == "Acme hat angerufen & will eine Demo"
    world.slack.person.submit(ANNA)
    answer = world.slack.person.last(ANNA, SALES)
    assert "*Jana Weiß, Acme AG*" in said(answer)
    assert answer["ephemeral_to"] == ANNA
    assert touchpoints(world, "L2") == [("call", "reached", "Acme hat angerufen & will eine Demo")]


def test_a_form_whose_name_fits_nobody_offers_to_make_a_lead(world: World) -> None:
    world.slack.person.say(BEN, SALES, "Zebra GmbH will eine Demo")
    message = world.slack.person.last(ANNA, SALES)
    world.slack.person.shortcut(ANNA, SALES, message["ts"], "log_message")
    world.slack.person.submit(ANNA, {"minutes": "7"})
    view = world.slack.person.modal(ANNA)[-1]
    assert values_of(view)["minutes"] == "7"
    world.slack.person.submit(ANNA)
    assert "choice" in world.slack.person.modal(ANNA)[-1]["errors"]
    world.slack.person.submit(ANNA, {"choice": "new"})
    answer = said(world.slack.person.last(ANNA, SALES))
    assert "*Zebra GmbH*" in answer
    assert "Neuer Lead" in answer


def test_log_call_on_the_card_replaces_the_card(world: World) -> None:
    world.did("L2", "case_study_downloaded")
    card = world.answer(ANNA, "/nextcall")
    world.slack.person.click(ANNA, card, "log_call")
    view = world.slack.person.modal(ANNA)[-1]
    assert (values_of(view)["kind"], values_of(view)["outcome"]) == ("call", "reached")
    before = len(world.slack.person.sees(ANNA, SALES))
    world.slack.person.submit(ANNA, {"outcome": "won", "value": "4.000 €"})
    answer = world.slack.person.last(ANNA, SALES)
    assert len(world.slack.person.sees(ANNA, SALES)) == before
    assert "gewonnen, 4.000\xa0€" in said(answer)
    world.slack.person.click(ANNA, answer, "nextcall_show")
    assert "Petra Müller" in said(world.slack.person.last(ANNA, SALES))


def test_a_closing_without_a_reason_asks_for_it(world: World) -> None:
    assert "Woran lag es?" in said(world.answer(ANNA, "/log Acme verloren"))
    assert "What is it worth?" in said(world.answer(BEN, "/log Miller won"))


def test_undo_brings_a_snoozed_lead_back(world: World) -> None:
    world.did("L2", "case_study_downloaded")
    card = world.answer(ANNA, "/nextcall")
    world.slack.person.click(ANNA, card, "nextcall_snooze", "tomorrow")
    world.slack.person.click(ANNA, world.slack.person.last(ANNA, SALES), "log_undo")
    assert "Zurückgenommen" in said(world.slack.person.last(ANNA, SALES))
    with world.reading() as store:
        assert store.calls.top(store.members.ensure("anna@example.com"), world.clock())


def test_help_shows_examples_in_both_languages(world: World) -> None:
    assert "Müller angerufen, Termin Di 10h, 12min" in said(world.answer(ANNA, "/log hilfe"))
    assert "Müller called, appointment Tue 10am, 12min" in said(world.answer(BEN, "/log help"))


def test_a_form_that_cannot_be_saved_stays_open_with_all_that_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = world.answer(ANNA, "/log Müller angerufen")
    world.slack.person.click(ANNA, answer, "log_edit")

    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr("handlers.log.corrections.edit", fails)
        world.slack.person.submit(ANNA, {"note": "wichtig"})
    view = world.slack.person.modal(ANNA)[-1]
    assert "Nichts ist verloren" in view["errors"]["lead"]
    world.slack.person.submit(ANNA)
    assert "wichtig" in said(world.slack.person.last(ANNA, SALES))


def test_a_call_is_logged_from_the_home_tab_and_from_a_lead_in_a_modal(world: World) -> None:
    world.did("L2", "case_study_downloaded")
    dm = world.slack.person.direct(ANNA)
    for opened_from in ("home", "modal"):
        world.slack.person.open_home(ANNA)
        place = world.slack.person.home(ANNA)
        assert place
        if opened_from == "modal":
            world.slack.person.click(ANNA, place, "lead_open", "L2")
            place = world.slack.person.modal(ANNA)[-1]
        world.slack.person.click(ANNA, place, "log_call", "L2")
        assert values_of(world.slack.person.modal(ANNA)[-1])["lead"] == "Jana Weiß, Acme AG"
        world.slack.person.submit(ANNA, {"outcome": "no_answer"})
        assert world.slack.person.modal(ANNA) == []
        assert "nicht erreicht" in said(world.slack.person.last(ANNA, dm))
        world.slack.person.click(ANNA, world.slack.person.last(ANNA, dm), "log_undo")


def test_who_logs_on_a_closed_lead_learns_so_and_is_congratulated_once(world: World) -> None:
    assert "Glückwunsch" in world.answer(ANNA, "/log Petra Müller gewonnen 4.000 €")["text"]
    again = world.answer(ANNA, "/log Petra Müller Termin Di 10h")["text"]
    assert "Glückwunsch" not in again
    assert "geschlossen (gewonnen)" in again
    assert "*Wieder öffnen* in `/lead`" in again
