"""The agenda of the vetoes, from the command to the draft."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient

from handlers.ui.blocks import actions, button
from handlers.vetoes.blocks import PROPOSE
from handlers.vetoes.parse import Change
from scoring.ledger import Touchpoint
from scoring.playbook_toml import parse_playbook, to_toml
from storage.proposals import StoredProposal
from storage.store import Store
from tests.bot.world import ANNA, BEN, EMAIL, MARIA, SALES, World

Json = dict[str, Any]
SMALL = {"employees": "30", "industry": "Maschinenbau", "role": "Einkauf", "country": "DE"}
LARGE = {**SMALL, "employees": "60"}


def is_no_fit(world: World, lead: str, note: str, reverses: str | None = None) -> None:
    at = world.clock() - timedelta(days=3)
    with world.database.write(world.team_id) as store:
        rep = store.members.ensure(EMAIL[ANNA])
        entry = Touchpoint(
            "test",
            f"{lead}/{reverses or 'no fit'}",
            "call",
            "not_a_fit",
            at,
            note=note,
            member_id=rep,
            reverses=reverses,
        )
        store.ledger.add_touchpoint(lead, entry, world.clock())


def has_veto(world: World, lead: str, note: str, **attributes: str) -> None:
    world.has_lead(lead, **attributes)
    is_no_fit(world, lead, note)


@pytest.fixture
def agreeing(world: World) -> World:
    """Seven of nine "too small" are from the band 25–49; other leads of it wait for a call."""
    for number in range(7):
        has_veto(world, f"small-{number}", "zu klein", **SMALL)
    for number in range(2):
        has_veto(world, f"large-{number}", "too small: no, really", **LARGE)
    for number in range(45):
        has_veto(world, f"other-{number}", "", **(SMALL if number < 5 else LARGE))
    world.has_lead("anna-small", company="Klein KG", **SMALL)
    world.has_lead("ben-small", owner=BEN, company="Winzig KG", **SMALL)
    world.has_lead("anna-large", company="Groß AG", **LARGE)
    for lead in ("anna-small", "ben-small"):
        world.did(lead, "webinar_attended")
    world.did("anna-large", "case_study_downloaded")
    return world


def draft_of(store: Store, user: str) -> StoredProposal | None:
    member = store.members.find(EMAIL[user])
    return store.proposals.draft_of(member.member_id) if member else None


def text_of(message: Json) -> str:
    return str(message["text"]).replace("\N{NO-BREAK SPACE}", " ")


def test_the_agenda_says_which_band_a_reason_comes_from(agreeing: World) -> None:
    text = text_of(agreeing.answer(ANNA, "/playbook vetos"))
    assert "54 Vetos in einem Jahr, 9 mit Grund." in text
    assert "*zu klein*: 7 von 9 Vetos kommen aus *Mitarbeiter 25–49*." in text
    assert "Mit 20 statt 50 Punkten würden 2 Leads nach unten rücken." in text


def test_a_veto_that_was_taken_back_is_none(agreeing: World) -> None:
    is_no_fit(agreeing, "small-0", "", reverses="small-0/no fit")
    text = text_of(agreeing.answer(BEN, "/playbook vetoes"))
    assert "6 of 8 vetoes come from *employees 25–49*." in text


def test_a_rep_is_named_their_own_leads_alone_and_a_manager_all(agreeing: World) -> None:
    shown = {}
    for user in (ANNA, MARIA):
        message = agreeing.answer(user, "/playbook vetoes")
        agreeing.slack.person.click(user, message, "vetoes_try")
        shown[user] = str(agreeing.slack.person.modal(user)[-1]["blocks"])
    assert "Klein KG" in shown[ANNA]
    assert "Winzig KG" not in shown[ANNA]
    assert "Klein KG" in shown[MARIA]
    assert "Winzig KG" in shown[MARIA]


def test_a_suggestion_becomes_a_draft_and_changes_nothing_yet(agreeing: World) -> None:
    message = agreeing.answer(ANNA, "/playbook vetoes")
    agreeing.slack.person.click(ANNA, message, "vetoes_propose")
    assert "Entwurf" in text_of(agreeing.slack.person.last(ANNA, SALES))
    with agreeing.reading() as store:
        assert store.playbooks.active.version == 1
        draft = draft_of(store, ANNA)
    assert draft is not None
    assert draft.origin == "vetoes"
    bands = parse_playbook(draft.toml).criteria[0].bands
    assert next(band.points for band in bands if band.low == 25) < 50


def test_a_suggestion_goes_into_the_draft_that_somebody_has_already(agreeing: World) -> None:
    with agreeing.database.write(agreeing.team_id) as store:
        begun = to_toml(replace(store.playbooks.active, ripe_at=35.0))
        member = store.members.ensure(EMAIL[ANNA])
        mine = store.proposals.draft(member, begun, "edit", {}, agreeing.clock())
    agreeing.slack.person.click(ANNA, agreeing.answer(ANNA, "/playbook vetoes"), "vetoes_propose")
    with agreeing.reading() as store:
        draft = draft_of(store, ANNA)
    assert draft is not None
    assert (draft.proposal_id, draft.playbook.ripe_at) == (mine.proposal_id, 35.0)
    assert draft.playbook.criteria[0].bands[1].points == 20


def test_too_few_vetoes_say_what_is_missing(world: World) -> None:
    has_veto(world, "one", "zu klein", **SMALL)
    text = text_of(world.answer(BEN, "/playbook vetoes"))
    assert text.startswith("1 veto in a year, 1 with a reason: too few")
    assert "`/log Müller doesn't fit, too small`" in text


def test_the_name_of_what_is_gone_calls_nobody(world: World) -> None:
    direct = world.slack.person.direct(BEN)
    gone = Change("employees", "<!channel>", 20).value
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    buttons = [actions(button("Propose it", PROPOSE, gone))]
    client.chat_postMessage(channel=direct, text="The vetoes", blocks=buttons)
    world.slack.person.click(BEN, world.slack.person.last(BEN, direct), PROPOSE)
    said = text_of(world.slack.person.last(BEN, direct))
    assert "employees &lt;!channel&gt; is not in it any more" in said
