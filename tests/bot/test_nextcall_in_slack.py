"""`/nextcall` as a rep lives it: asked in Slack, answered in Slack."""

from datetime import timedelta

from tests.bot.world import ANNA, BEN, MARIA, SALES, World


def ripen(world: World, lead: str, ago: timedelta = timedelta(hours=1)) -> None:
    world.did(lead, "case_study_downloaded", "Fallstudie Krananlagen", ago)
    world.did(lead, "webinar_attended", "Webinar", ago)


def text(message: dict[str, object]) -> str:
    return str(message["text"])


def marked_up(part: object) -> list[str]:
    """All texts of a message that Slack reads as mrkdwn."""
    if isinstance(part, list):
        return [words for item in part for words in marked_up(item)]
    if not isinstance(part, dict):
        return []
    own = [str(part["text"])] if part.get("type") == "mrkdwn" else []
    return own + [words for item in part.values() for words in marked_up(item)]


def test_the_top_lead_is_a_card_with_its_reasons(world: World) -> None:
    world.has_lead("L1", company="Müller GmbH", contact="Petra Müller", phone="+49 711 1")
    ripen(world, "L1")
    answer = text(world.answer(ANNA, "/nextcall"))
    for part in (
        "Petra Müller, Müller GmbH anrufen",
        "<tel:+497111|+49 711 1>",
        "*Reif* seit heute, 10:00",
        "Fallstudie Krananlagen",
        "*Passung 91 von 100*",
    ):
        assert part in answer


def test_the_answer_is_in_the_readers_language(world: World) -> None:
    world.has_lead("L1", owner=BEN, company="Miller Ltd", contact="Pat Miller")
    ripen(world, "L1")
    assert "*Ripe* since today, 09:00" in text(world.answer(BEN, "/nextcall"))


def test_the_others_say_why_they_stand_below(world: World) -> None:
    world.has_lead("A", contact="Anton Adler")
    world.has_lead("B", contact="Berta Bach")
    for _ in range(4):
        world.did("A", "email_sent", ago=timedelta(days=3))
    for mail in ("one", "two"):
        world.did("A", "email_opened", mail)
    world.did("B", "case_study_downloaded", "Fallstudie")
    world.did("B", "commented")
    below = text(world.answer(ANNA, "/nextcall")).splitlines()[-1]
    assert "*Anton Adler*" in below
    assert "beide passen zu 91" in below
    assert "hat 2 von 4 Mails geöffnet" in below
    assert "Bach hat die Fallstudie heruntergeladen und kommentiert" in below


def test_an_unripe_lead_is_marked_with_what_would_nurture_it(world: World) -> None:
    world.has_lead("L1", contact="Petra Müller")
    world.did("L1", "email_opened", "Newsletter")
    answer = text(world.answer(ANNA, "/nextcall"))
    assert ":banana: *Noch nicht reif*" in answer
    assert "fehlen 29 Punkte" in answer


def test_nobody_to_call_says_who_comes_next_and_when(world: World) -> None:
    world.has_lead("L1", contact="Petra Müller")
    ripen(world, "L1")
    card = world.answer(ANNA, "/nextcall")
    world.slack.person.click(ANNA, card, "nextcall_snooze", "tomorrow")
    answer = text(world.slack.person.last(ANNA, SALES))
    assert "*Petra Müller* ruht bis morgen, 09:00" in answer
    assert "Als Nächstes: *Petra Müller*, morgen, 09:00" in answer


def test_a_new_rep_is_told_what_to_do(world: World) -> None:
    assert "/nextcall pool" in text(world.answer(ANNA, "/nextcall"))


def test_a_snoozed_lead_is_back_in_its_time_and_an_undo_brings_it_back_at_once(
    world: World,
) -> None:
    world.has_lead("L1", contact="Petra Müller")
    ripen(world, "L1")
    card = world.answer(ANNA, "/nextcall")
    world.slack.person.click(ANNA, card, "nextcall_snooze", "next_week")
    snoozed = world.slack.person.last(ANNA, SALES)
    assert "ruht bis morgen, 09:00" in text(snoozed)  # today is a Sunday
    world.slack.person.click(ANNA, snoozed, "log_undo")
    assert "Petra Müller anrufen" in text(world.answer(ANNA, "/nextcall"))


def test_a_date_can_be_chosen_but_not_one_that_has_passed(world: World) -> None:
    world.has_lead("L1", contact="Petra Müller")
    ripen(world, "L1")
    card = world.answer(ANNA, "/nextcall")
    world.slack.person.click(ANNA, card, "nextcall_snooze", "date")
    world.slack.person.submit(ANNA, {"until": "2026-11-20"})
    assert world.slack.person.modal(ANNA)[-1]["errors"] == {"until": "Wähle einen Tag nach heute."}
    world.slack.person.submit(ANNA, {"until": "2026-12-01"})
    assert "ruht bis Di., 1. Dez., 09:00" in text(world.slack.person.last(ANNA, SALES))


def test_not_a_fit_closes_the_lead_and_keeps_the_reason(world: World) -> None:
    world.has_lead("L1", contact="Petra Müller")
    ripen(world, "L1")
    card = world.answer(ANNA, "/nextcall")
    world.slack.person.click(ANNA, card, "nextcall_not_a_fit")
    world.slack.person.submit(ANNA, {"reason": "too small", "words": "nur <drei> Leute"})
    assert "*Petra Müller* ist geschlossen" in text(world.slack.person.last(ANNA, SALES))
    with world.reading() as store:
        (closing,) = store.leads.touchpoints("L1")
        assert (closing.outcome, closing.note) == ("not_a_fit", "too small: nur <drei> Leute")
    closed = text(world.answer(ANNA, "/lead L1"))
    assert "*Geschlossen*: passt nicht, zu klein: nur &lt;drei&gt; Leute" in closed


def test_next_shows_the_next_card(world: World) -> None:
    for name in ("Anton", "Berta"):
        world.has_lead(name, contact=f"{name} Muster")
        ripen(world, name)
    card = world.answer(ANNA, "/nextcall")
    assert "Anton Muster anrufen" in text(card)
    world.slack.person.click(ANNA, card, "nextcall_show")
    assert "Berta Muster anrufen" in text(world.slack.person.last(ANNA, SALES))


def test_all_pages_through_the_whole_list(world: World) -> None:
    for number in range(23):
        world.has_lead(f"L{number:02}", contact=f"Person {number:02}")
        world.did(f"L{number:02}", "commented", ago=timedelta(hours=number))
    first = world.answer(ANNA, "/nextcall alle")
    assert "*10.* *Person 09*" in text(first)
    world.slack.person.click(ANNA, first, "nextcall_page")
    world.slack.person.click(ANNA, world.slack.person.last(ANNA, SALES), "nextcall_page")
    last = world.slack.person.last(ANNA, SALES)
    assert "*23.* *Person 22*" in text(last)
    world.slack.person.click(ANNA, last, "nextcall_page_back")
    assert "*11.* *Person 10*" in text(world.slack.person.last(ANNA, SALES))


def test_a_lead_of_the_pool_is_taken_once(world: World) -> None:
    world.has_lead("L1", owner=None, contact="Petra Müller")
    annas, bens = world.answer(ANNA, "/nextcall pool"), world.answer(BEN, "/nextcall pool")
    world.slack.person.click(ANNA, annas, "nextcall_take")
    assert "Petra Müller gehört jetzt dir" in text(world.slack.person.last(ANNA, SALES))
    world.slack.person.click(BEN, bens, "nextcall_take")
    assert "somebody was faster" in text(world.slack.person.last(BEN, SALES))
    assert "Petra Müller" in text(world.answer(ANNA, "/nextcall"))


def test_another_reps_leads_are_nobodys_business(world: World) -> None:
    world.has_lead("L1", owner=BEN, contact="Pat Miller")
    ripen(world, "L1")
    for user in (ANNA, MARIA):
        assert "Miller" not in text(world.answer(user, "/nextcall all"))


def test_names_from_files_cannot_ping_a_channel(world: World) -> None:
    world.has_lead("L1", contact="<!channel> *Müller*", company="<@U0BEN>")
    ripen(world, "L1")
    card = world.answer(ANNA, "/nextcall")
    read_as_markup = [text(card), *marked_up(card["blocks"])]
    assert not any("<!channel>" in words or "<@U0BEN>" in words for words in read_as_markup)


def test_wrong_words_get_an_example(world: World) -> None:
    assert "`/nextcall 10`" in text(world.answer(ANNA, "/nextcall foo"))
    assert "1 bis 40" in text(world.answer(ANNA, "/nextcall 400"))
    assert "/nextcall pool" in text(world.answer(ANNA, "/nextcall hilfe"))


def test_the_longest_names_fit_into_slacks_limits(world: World) -> None:
    for number in range(40):
        lead = f"{number:02}" + "x" * 148
        world.has_lead(lead, contact="Ä" * 500, company="&" * 500, phone="1" * 60)
        world.did(lead, "k" * 500, "a" * 500)
    assert text(world.answer(ANNA, "/nextcall 40"))
    assert text(world.answer(ANNA, "/nextcall all"))
