"""The playbook as its readers and its authors meet it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from handlers.playbook.drafting import Desk
from scoring.agreement.proposal import Vote
from scoring.playbook import Criterion, Playbook
from scoring.playbook_toml import to_toml
from tests.bot.world import ANNA, BEN, EMAIL, MARIA, SALES, World

Json = dict[str, Any]


def text_of(message: Json) -> str:
    return str(message["text"])


def shown(place: Json) -> str:
    return json.dumps(place["blocks"], ensure_ascii=False)


def top(world: World, user: str = ANNA) -> Json:
    return world.slack.person.modal(user)[-1]


def initial(world: World, block_id: str, user: str = ANNA) -> str:
    """What stands in an input of the modal on top when it opens."""
    found = next(one for one in top(world, user)["blocks"] if one.get("block_id") == block_id)
    return str(found["element"].get("initial_value", ""))


def now_seen(world: World, user: str = ANNA) -> Json:
    world.slack.wait_until_quiet()
    return world.slack.person.last(user, SALES)


def clicked(world: World, message: Json, action_id: str, user: str = ANNA) -> Json:
    world.slack.person.click(user, message, action_id)
    return now_seen(world, user)


def chosen(world: World, message: Json, label: str, user: str = ANNA) -> None:
    """Opens the modal of the part with this name."""
    (block,) = [one for one in message["blocks"] if "part" in one.get("block_id", "")]
    options = block["accessory"]["options"]
    (value,) = [one["value"] for one in options if one["text"]["text"] == label]
    world.slack.person.click(user, message, "playbook_part", value)


def edited(world: World, part: str, fields: Json, user: str = ANNA) -> Json:
    """The draft after this part was changed."""
    world.slack.person.command(user, SALES, f"/playbook edit {part}")
    assert world.slack.person.submit(user, fields).errors == {}
    assert world.slack.person.modal(user) == []
    return now_seen(world, user)


def member_of(world: World, user: str) -> int:
    with world.reading() as store:
        member = store.members.find(EMAIL[user])
        assert member
        return member.member_id


def in_force(world: World, playbook: Playbook, by: str = "anna@example.com") -> None:
    with world.database.write(world.team_id) as store:
        store.playbooks.activate(to_toml(playbook), by, world.clock())


def active(world: World) -> Playbook:
    with world.reading() as store:
        return store.playbooks.active


def agreed_on(world: World, playbook: Playbook) -> None:
    """Anna's proposal becomes a version by the yes of Ben for sales and Maria for marketing."""
    for user in (ANNA, BEN, MARIA):
        world.slack.person.open_home(user)
    anna, ben, maria = (member_of(world, user) for user in (ANNA, BEN, MARIA))
    with world.database.write(world.team_id) as store:
        now = world.clock()
        draft = store.proposals.draft(anna, to_toml(playbook), "workshop", {}, now)
        opened = store.proposals.put_forward(draft.proposal_id, now)
        for member, side in ((ben, "sales"), (maria, "marketing")):
            vote = Vote(member, side, True, opened.revision, now)  # type: ignore[arg-type]
            store.proposals.vote(draft.proposal_id, vote)
        version = store.playbooks.activate(draft.toml, EMAIL[ANNA], now).version
        store.proposals.settle(draft.proposal_id, "accepted", EMAIL[BEN], now, version)


def test_everybody_sees_what_was_agreed_in_their_language(world: World) -> None:
    german, english = (text_of(world.answer(user, "/playbook")) for user in (ANNA, BEN))
    assert "ab Interesse *30* und Passung *50*" in german
    assert "`████      50` 25–49" in german
    assert "`  40` um eine Beratung gebeten, um eine Demo gebeten" in german
    assert "_Spricht gegen den Lead:_\n` −10` die Stelle gewechselt" in german
    assert "noch ohne Zustimmung: Damit beginnt Nextcall" in german
    assert "Interest halves every *14 days*" in english
    assert "*Employees* · 31 % of the fit" in english


def test_who_agreed_to_it_and_when_is_said(world: World) -> None:
    agreed_on(world, replace(active(world), ripe_at=20.0))
    message = world.answer(BEN, "/playbook")
    assert "Playbook, version 2" in text_of(message)
    assert "agreed by Ben (sales) and Maria (marketing)" in text_of(message)


def test_a_band_is_changed_in_a_modal_and_becomes_a_draft(world: World) -> None:
    message = clicked(world, world.answer(ANNA, "/playbook"), "playbook_change")
    assert "Noch ist nichts geändert" in text_of(message)
    chosen(world, message, "Kriterium: Mitarbeiter")
    assert initial(world, "choices:1") == "50–70: 100\n25–49: 50\n70–100: 75"
    lines = "25-49: 20\n50 bis 70: 100\n70–100: 75,5"
    world.slack.person.submit(ANNA, {"choices:1": lines})
    message = now_seen(world)
    assert "• Mitarbeiter 25–49: 50 → 20 Punkte" in text_of(message)
    assert "• Mitarbeiter 70–100: 75 → 75,5 Punkte" in text_of(message)
    assert "proposal_put_forward" in shown(message)
    assert active(world).version == 1
    assert "playbook_draft_edit" in shown(world.answer(ANNA, "/playbook"))


def test_the_draft_is_its_authors_alone(world: World) -> None:
    edited(world, "points", {"points:1": "Demo: 30"})
    theirs = world.answer(BEN, "/playbook")
    assert "playbook_draft_edit" not in shown(theirs)
    assert "Nothing is changed yet" in text_of(clicked(world, theirs, "playbook_change", BEN))


@pytest.mark.parametrize(
    ("part", "fields", "said"),
    [
        ("punkte", {"points:1": "Mail geöffnet: 0"}, "Eine Mail geöffnet: 1 → 0 Punkte"),
        ("points", {"points:1": "partner_event: 2,5"}, "Partner event: neu, 2,5 Punkte"),
        ("schwellen", {"half_life": "21"}, "Halbwertszeit: 14 → 21 Tage"),
        ("reife", {"unknown_share": "40 %"}, "Unbekanntes zählt: 50 % → 40 %"),
        ("ruhe", {"rest:reached": "4"}, "Ruhe nach „erreicht“: 5 → 4 Tage"),
        ("ruhe", {"rest:reached": ""}, "Ruhe nach „erreicht“: entfällt (5 Tage)"),
        ("überholspur", {"fast_lane": "Demo"}, "Nicht mehr auf der Überholspur: nach dem Preis"),
        ("Mitarbeiter", {"out": ["yes"]}, "Kriterium „Mitarbeiter“ entfällt"),
        ("industry", {"other": "5"}, "Branche, andere: 20 → 5 Punkte"),
        ("Branche", {"unknown": "10"}, "Branche, nicht bekannt: wie bei allen Kriterien → 10"),
        (
            "neu",
            {"attribute": "region", "choices:1": "Nord: 80\nSüd: 40"},
            "Neues Kriterium „region“ (höchstens 80)",
        ),
    ],
)
def test_each_part_can_be_changed(world: World, part: str, fields: Json, said: str) -> None:
    assert said in text_of(edited(world, part, fields))


@pytest.mark.parametrize(
    ("part", "fields", "block", "reason"),
    [
        ("punkte", {"points:1": "Demo 40"}, "points:1", "„Demo 40“: schreib einen Doppelpunkt"),
        ("punkte", {"points:1": "Newsletter: 1"}, "points:1", "kann newsletter_subscribed, "),
        ("punkte", {"points:1": "Demo: viel"}, "points:1", "„viel“ ist keine Zahl"),
        ("punkte", {"points:1": "Demo: 1\nDemo: 2"}, "points:1", "das steht zweimal da"),
        ("schwellen", {"half_life": "0"}, "half_life", "Muss mindestens 0.0"),
        ("schwellen", {"half_life": "999999999999"}, "half_life", "Darf höchstens"),
        ("schwellen", {"ripe_at": "1.234"}, "ripe_at", "zwei Arten"),
        ("schwellen", {"ripe_at": "-5"}, "ripe_at", "Muss über 0 liegen"),
        ("schwellen", {"unknown_share": "150"}, "unknown_share", "von 0 bis 100"),
        ("ruhe", {"rest:reached": "-1"}, "rest:reached", "Muss mindestens 0"),
        ("überholspur", {"fast_lane": "newsletter"}, "fast_lane", "Schreib eines davon"),
        ("Mitarbeiter", {"choices:1": "ab 100: 5"}, "choices:1", "kein Bereich"),
        ("Mitarbeiter", {"choices:1": "49–25: 5"}, "choices:1", "„49–25“"),
        ("Mitarbeiter", {"choices:1": "25–49: -5"}, "choices:1", "„25–49“"),
        ("Mitarbeiter", {"choices:1": "25–49: 0"}, "choices:1", "gar keine Punkte"),
        ("Mitarbeiter", {"unknown": "500"}, "unknown", "500"),
        ("Mitarbeiter", {"other": "-3"}, "other", "mindestens 0"),
        ("neu", {"attribute": "Branche", "choices:1": "A: 1"}, "attribute", "gibt es schon"),
        ("neu", {"attribute": " ", "choices:1": "A: 1"}, "attribute", "Nenn die Spalte"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_what_was_typed_stays(
    world: World, part: str, fields: Json, block: str, reason: str
) -> None:
    world.slack.person.command(ANNA, SALES, f"/playbook ändern {part}")
    errors = world.slack.person.submit(ANNA, fields).errors
    assert errors.keys() == {block}
    assert reason in errors[block]
    with world.reading() as store:
        assert store.proposals.draft_of(member_of(world, ANNA)) is None


def test_a_modal_of_a_draft_that_is_gone_stays_open_and_says_so(world: World) -> None:
    chosen(world, edited(world, "ripe", {"ripe_at": "20"}), "Reife und Halbwertszeit")
    with world.database.write(world.team_id) as store:
        draft = store.proposals.draft_of(member_of(world, ANNA))
        assert draft
        store.proposals.settle(draft.proposal_id, "withdrawn", EMAIL[ANNA], world.clock())
    errors = world.slack.person.submit(ANNA, {"ripe_at": "25"}).errors
    assert "nicht mehr gearbeitet" in errors["ripe_at"]


def test_whatever_fails_the_modal_stays_as_it_was_typed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the disk is full")

    world.slack.person.command(ANNA, SALES, "/playbook edit ripe")
    monkeypatch.setattr(Desk, "save", fails)
    errors = world.slack.person.submit(ANNA, {"ripe_at": "25"}).errors
    assert "es liegt an uns" in errors["ripe_at"]


def test_all_wrong_lines_are_named_at_once(world: World) -> None:
    world.slack.person.command(ANNA, SALES, "/playbook edit employees")
    errors = world.slack.person.submit(ANNA, {"choices:1": "ab 100: 5\n1–2: 3\n3–4"}).errors
    assert "ab 100" in errors["choices:1"]
    assert "3–4" in errors["choices:1"]


def test_overlaps_and_gaps_are_shown_but_allowed(world: World) -> None:
    text = text_of(edited(world, "employees", {"choices:1": "1–10: 5\n10–20: 6\n30–40: 7"}))
    assert "1–10 und 10–20" in text
    assert "Lücke zwischen 20 und 30" in text


def test_a_new_kind_that_looks_mistyped_is_asked_about(world: World) -> None:
    text = text_of(edited(world, "points", {"points:1": "email_opened: 1\nemail_clickd: 4"}))
    assert "Meinst du email_clicked?" in text


def test_saving_what_is_there_begins_no_draft(world: World) -> None:
    for part in ("points", "employees", "industry", "ripe", "rest", "fast lane"):
        assert "Noch ist nichts geändert" in text_of(edited(world, part, {}))
    with world.reading() as store:
        assert store.proposals.draft_of(member_of(world, ANNA)) is None


def test_a_draft_is_thrown_away(world: World) -> None:
    message = edited(world, "ripe", {"ripe_at": "20"})
    assert "verworfen" in text_of(clicked(world, message, "playbook_discard"))
    assert "Noch ist nichts geändert" in text_of(world.answer(ANNA, "/playbook edit"))


def test_a_draft_of_an_older_version_says_so(world: World) -> None:
    edited(world, "ripe", {"ripe_at": "20"})
    in_force(world, replace(active(world), fit_floor=60.0))
    message = world.answer(ANNA, "/playbook edit")
    assert "Inzwischen gilt Version 2" in text_of(message)
    assert "Reif ab Interesse: 30 → 20" in text_of(message)
    assert "Passung: " not in text_of(message)
    assert "proposal_update" in shown(message)


def test_an_open_proposal_of_ones_own_can_still_be_changed(world: World) -> None:
    edited(world, "ripe", {"ripe_at": "20"})
    anna = member_of(world, ANNA)
    with world.database.write(world.team_id) as store:
        draft = store.proposals.draft_of(anna)
        assert draft
        opened = store.proposals.put_forward(draft.proposal_id, world.clock())
    listed = world.answer(ANNA, "/playbook proposals")
    message = clicked(world, listed, "playbook_draft_edit")
    chosen(world, message, "Reife und Halbwertszeit")
    assert initial(world, "ripe_at") == "20"
    world.slack.person.submit(ANNA, {"ripe_at": "25"})
    assert "Reif ab Interesse: 30 → 25" in text_of(now_seen(world))
    with world.reading() as store:
        changed = store.proposals.get(opened.proposal_id)
    assert changed
    assert (changed.state, changed.revision) == ("open", opened.revision + 1)


def test_a_part_that_nobody_knows_is_said_and_the_parts_are_offered(world: World) -> None:
    message = world.answer(BEN, "/playbook edit weather")
    assert "no part “weather”" in text_of(message)
    chosen(world, message, "Criterion: country", BEN)
    assert initial(world, "choices:1", BEN) == "DE: 40\nAT: 30\nCH: 30"


def test_the_history_says_what_changed_and_one_step_leads_back(world: World) -> None:
    agreed_on(world, replace(active(world), ripe_at=20.0))
    history = world.answer(BEN, "/playbook history")
    text = text_of(history)
    assert "*Version 2* · in force" in text
    assert "from a persona workshop" in text
    assert "• Ripe from interest: 30 → 20" in text
    assert text.index("*Version 2*") < text.index("*Version 1*")
    message = clicked(world, history, "playbook_go_back", BEN)
    assert "Version 1 is your draft now" in text_of(message)
    assert "• Ripe from interest: 20 → 30" in text_of(message)
    assert "proposal_put_forward" in shown(message)
    with world.reading() as store:
        draft = store.proposals.draft_of(member_of(world, BEN))
    assert draft
    assert (draft.origin, draft.about) == ("return", {"version": 1})
    assert active(world).version == 2


def test_going_back_asks_first_where_a_draft_would_give_way(world: World) -> None:
    agreed_on(world, replace(active(world), ripe_at=20.0))
    assert "confirm" not in shown(world.answer(BEN, "/playbook history"))
    edited(world, "ripe", {"ripe_at": "25"}, BEN)
    assert "confirm" in shown(world.answer(BEN, "/playbook history"))


def test_many_versions_come_in_pages(world: World) -> None:
    for ripe_at in range(1, 12):
        in_force(world, replace(active(world), ripe_at=float(ripe_at)))
    first = world.answer(BEN, "/playbook history")
    assert "*Version 12*" in text_of(first)
    assert "*Version 7*" not in text_of(first)
    second = clicked(world, first, "playbook_history_older", BEN)
    assert "*Version 7*" in text_of(second)
    third = clicked(world, second, "playbook_history_older", BEN)
    assert "The first one." in text_of(third)
    assert "playbook_history_older" not in shown(third)
    assert "*Version 7*" in text_of(clicked(world, third, "playbook_history_newer", BEN))


def test_a_huge_playbook_is_shown_and_edited_within_slacks_limits(world: World) -> None:
    values = {f"Wert mit langem Namen <{n}>": float(n) for n in range(1, 300)}
    criteria = tuple(Criterion(f"Spalte & {n}", values=values) for n in range(40))
    points = {f"kind_number_{n}": n / 2 - 20 for n in range(200)}
    in_force(world, replace(active(world), criteria=criteria, points=points))
    message = world.answer(ANNA, "/playbook")
    assert "Außerdem: Spalte &amp; " in shown(message)
    assert "playbook_history" in shown(message)
    world.slack.person.command(ANNA, SALES, "/playbook edit Spalte & 39")
    typed = {block: initial(world, block) for block in ("choices:1", "choices:2")}
    assert typed["choices:2"]
    assert "Noch ist nichts geändert" in text_of(edited(world, "Spalte & 39", {}))
    message = edited(world, "points", {})
    assert "Noch ist nichts geändert" in text_of(message)


def test_a_part_that_slack_cannot_hold_is_not_cut(world: World) -> None:
    values = {f"{n} {'ü' * 200}": 1.0 for n in range(200)}
    in_force(world, replace(active(world), criteria=(Criterion("region", values=values),)))
    world.slack.person.command(ANNA, SALES, "/playbook edit region")
    assert "zu lang für Slack" in shown(top(world))


@pytest.mark.parametrize("word", ["help", "hilfe", "?"])
def test_help_names_every_word(world: World, word: str) -> None:
    said = text_of(world.answer(BEN, f"/playbook {word}"))
    for one in (
        "history",
        "edit",
        "proposals",
        "workshop",
        "learn",
        "vetoes",
        "approvers",
        "audit",
    ):
        assert f"`/playbook {one}`" in said


@pytest.mark.parametrize(
    ("typed", "meant"), [("hisstory", "history"), ("vetos weg", "vetos"), ("versio", "versions")]
)
def test_a_word_that_nobody_knows_is_answered_with_the_nearest(
    world: World, typed: str, meant: str
) -> None:
    said = text_of(world.answer(BEN, f"/playbook {typed}"))
    assert f"Did you mean `/playbook {meant}`?" in said
    assert "What `/playbook` can do" in said


def test_what_is_typed_is_escaped(world: World) -> None:
    assert "<!channel>" not in shown(world.answer(BEN, "/playbook <!channel>"))
    message = edited(world, "new", {"attribute": "<!channel>", "choices:1": "<@U0BEN>: 5"}, BEN)
    assert "“&lt;!channel&gt;”" in text_of(message)
    assert "<!channel>" not in text_of(message)
