"""Proposals for the playbook as their author, marketing and sales live them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.background import Rescoring
from bot.delivery import Courier
from handlers.proposals.jobs import Telling, WhoWouldMove
from handlers.ui.actions import DRAFT_PROPOSE
from handlers.ui.drafts import draft_message
from handlers.ui.texts import texts
from scoring.playbook_toml import to_toml
from storage.rescore import outdated
from tests.bot.world import ANNA, BEN, EMAIL, MARIA, SALES, World

Json = dict[str, Any]

NEXTCALL = "U0NEXTCALL"


@pytest.fixture
def courier(world: World) -> Iterator[Courier]:
    client = WebClient(world.slack.bot_token, world.slack.api_url, retry_handlers=[])
    courier = Courier(world.database, world.team_id, client, world.clock)
    yield courier
    courier.close()


@pytest.fixture
def town(world: World, courier: Courier) -> "Town":
    """Ben approves for marketing, Maria, who is a manager, for sales; Anna has a lead."""
    for user in (ANNA, BEN, MARIA):
        world.slack.person.open_home(user)
    world.has_lead("L1", company="Krause GmbH")
    world.did("L1", "case_study_downloaded")
    town = Town(world, courier)
    town.names(BEN, MARIA)
    return town


class Town:
    def __init__(self, world: World, courier: Courier) -> None:
        self.world, self._courier = world, courier
        self._jobs = (WhoWouldMove(), Telling(), Rescoring())

    def names(self, marketing: str, sales: str) -> None:
        self.world.slack.person.command(MARIA, SALES, "/playbook approvers")
        chosen = {"marketing": [marketing], "sales": [sales]}
        assert self.world.slack.person.submit(MARIA, chosen).errors == {}
        self.world.slack.person.close(MARIA)

    def drafts(self, user: str, why: str = "", **points: float) -> int:
        """The number of a draft in which some kinds of signals have other points."""
        with self.world.database.write(self.world.team_id) as store:
            member, playbook = store.members.find(EMAIL[user]), store.playbooks.active
            assert member is not None
            toml = to_toml(replace(playbook, points={**playbook.points, **points}))
            now = self.world.clock()
            return store.proposals.draft(member.member_id, toml, "edit", {}, now, why).proposal_id

    def puts_forward(self, user: str, draft_id: int) -> str:
        """What the author is answered where they pressed the button."""
        direct = self.world.slack.person.direct(user)
        client = WebClient(self.world.slack.bot_token, self.world.slack.api_url, retry_handlers=[])
        client.chat_postMessage(channel=direct, **draft_message(texts("en"), draft_id))
        self.world.slack.person.click(user, self.messages(user)[-1], DRAFT_PROPOSE)
        answered = str(self.messages(user)[-1]["text"])
        self.background()
        return answered

    def background(self) -> None:
        """What happens by itself, until there is nothing left to do."""
        where = self.world.database, self.world.team_id, self.world.clock()
        while sum(job(*where) for job in self._jobs):
            continue
        while self._courier.deliver():
            assert self._courier.wait()

    def messages(self, user: str) -> list[Json]:
        return list(self.world.slack.person.sees(user, self.world.slack.person.direct(user)))

    def texts(self, user: str) -> list[str]:
        return [str(message["text"]) for message in self.messages(user)]

    def presses(self, user: str, action_id: str, at: int = -1) -> None:
        self.world.slack.person.click(user, self.messages(user)[at], action_id)
        self.background()

    def modal(self, user: str) -> Json:
        return self.world.slack.person.modal(user)[-1]

    def version(self) -> int:
        with self.world.reading() as store:
            return store.playbooks.active.version


def shown(message: object) -> str:
    return json.dumps(message, ensure_ascii=False)


def test_two_yes_bring_a_proposal_into_force_and_everybody_is_told(town: Town) -> None:
    before = town.version()
    answered = town.puts_forward(ANNA, town.drafts(ANNA, "High time.", case_study_downloaded=60))
    assert "*Dein Vorschlag 1 ist unterwegs.*" in answered
    asked = town.texts(BEN)[-1]
    for part in (
        "*Proposal 1 for the playbook, by Anna*",
        "> High time.",
        "15 → 60 points",
        "*1* = Krause GmbH",
        "Marketing and sales are still to say yes",
    ):
        assert part in asked
    town.presses(BEN, "proposal_yes")
    assert "*You said yes for marketing.*" in town.texts(BEN)[-1]
    assert "Sales is still to say yes" in town.texts(BEN)[-1]
    assert "Ben hat Ja gesagt (Marketing)" in town.texts(MARIA)[-1]
    assert town.version() == before
    town.presses(MARIA, "proposal_yes")
    assert town.version() == before + 1
    for user in (ANNA, MARIA):
        assert f"*Das Playbook gilt jetzt in Version {before + 1}.*" in town.texts(user)[-1]
    assert f"*Playbook version {before + 1} is in force.*" in town.texts(BEN)[-1]
    assert "proposal_yes" not in shown(town.messages(BEN))


def test_the_leads_get_their_new_places_at_once(town: Town) -> None:
    town.puts_forward(ANNA, town.drafts(ANNA, case_study_downloaded=60))
    assert "Interesse 15" in shown(town.world.answer(ANNA, "/lead Krause"))
    for user in (BEN, MARIA):
        town.presses(user, "proposal_yes")
    assert outdated(town.world.database, town.world.team_id) == 0
    assert "Interesse 59,9" in shown(town.world.answer(ANNA, "/lead Krause"))


def test_who_says_no_says_why_and_the_author_hears_it(town: Town) -> None:
    town.puts_forward(ANNA, town.drafts(ANNA, case_study_downloaded=60))
    town.presses(BEN, "proposal_no")
    assert "Anna is told; the proposal stays open." in shown(town.modal(BEN))
    assert town.world.slack.person.submit(BEN).errors.keys() == {"why"}
    town.world.slack.person.submit(BEN, {"why": "*Far* too <much>."})
    town.background()
    assert (
        "*Ben sagt Nein zu deinem Vorschlag 1:* „*Far* too &lt;much&gt;.“" in town.texts(ANNA)[-1]
    )
    assert "*You said no for marketing.*" in town.texts(BEN)[-1]
    town.presses(MARIA, "proposal_yes")
    town.presses(BEN, "proposal_yes")
    assert "is in force" in town.texts(BEN)[-1]


def test_what_has_changed_since_cannot_be_voted_on(town: Town) -> None:
    town.puts_forward(ANNA, town.drafts(ANNA, case_study_downloaded=60))
    old = town.messages(BEN)[-1]
    with town.world.database.write(town.world.team_id) as store:
        toml = to_toml(replace(store.playbooks.active, ripe_at=44))
        store.proposals.change(1, toml, town.world.clock())
    town.world.slack.person.click(BEN, old, "proposal_yes")
    assert "It has changed since; look at it again." in town.texts(BEN)[-1]
    town.background()
    assert "→ 44" in town.texts(BEN)[-1]
    assert any("has changed since; what was said" in text for text in town.texts(BEN))


def test_without_approvers_the_answer_says_who_can_mend_it(town: Town) -> None:
    with town.world.database.write(town.world.team_id) as store:
        store.approvers.name("sales", (), 1, town.world.clock())
    answered = town.puts_forward(ANNA, town.drafts(ANNA, case_study_downloaded=60))
    assert "Maria" in answered
    assert "/playbook approvers" in answered


def test_proposals_are_listed_with_what_may_be_done(town: Town) -> None:
    empty = town.world.answer(BEN, "/playbook proposals")
    assert "Nobody proposes another playbook right now" in str(empty["text"])
    town.puts_forward(ANNA, town.drafts(ANNA, case_study_downloaded=60))
    listed = town.world.answer(BEN, "/playbook proposals")
    assert "by Anna" in str(listed["text"])
    assert "Krause" not in shown(listed)
    town.world.slack.person.click(BEN, listed, "proposal_yes")
    voted = town.world.slack.person.last(BEN, SALES)
    assert "*You said yes for marketing.*" in str(voted["text"])
    town.background()
    mine = town.world.answer(ANNA, "/playbook Vorschläge")
    for action_id, is_there in (("proposal_withdraw", True), ("proposal_yes", False)):
        assert (action_id in shown(mine)) is is_there
    town.world.slack.person.click(ANNA, mine, "proposal_withdraw")
    town.background()
    assert "Withdrawn" in town.texts(BEN)[-1]


def test_the_names_of_leads_are_for_the_author_and_who_approves(town: Town) -> None:
    town.puts_forward(ANNA, town.drafts(ANNA, case_study_downloaded=60))
    town.names(BEN, BEN)
    for user, sees in ((ANNA, True), (BEN, True), (MARIA, False)):
        listed = town.world.answer(user, "/playbook proposals")
        town.world.slack.person.click(user, listed, "proposal_show")
        assert ("Krause" in shown(town.world.slack.person.last(user, SALES))) is sees


def test_what_was_overtaken_is_brought_up_to_date(town: Town) -> None:
    town.puts_forward(ANNA, town.drafts(ANNA, case_study_downloaded=60))
    town.puts_forward(MARIA, town.drafts(MARIA, case_study_downloaded=50, commented=7))
    for user in (BEN, MARIA):
        listed = town.world.answer(user, "/playbook proposals")
        town.world.slack.person.click(user, listed, "proposal_yes")  # the first: Anna's
    town.background()
    overtaken = next(
        message for message in town.messages(MARIA) if "ist überholt:*" in message["text"]
    )
    town.world.slack.person.click(MARIA, overtaken, "proposal_update")
    updated = town.messages(MARIA)[-1]
    assert "Das haben beide geändert; deines gilt" in updated["text"]
    assert "60 → 50 Punkte" in updated["text"]
    town.world.slack.person.click(MARIA, updated, DRAFT_PROPOSE)
    town.background()
    assert "*Proposal 2 for the playbook, by Maria*" in town.texts(BEN)[-1]


def test_only_people_of_the_workspace_can_approve(town: Town) -> None:
    town.world.slack.person.command(MARIA, SALES, "/playbook freigabe")
    form = town.modal(MARIA)
    chosen = [state for block in form["state"]["values"].values() for state in block.values()]
    assert [one["selected_users"] for one in chosen] == [[BEN], [MARIA]]
    refused = town.world.slack.person.submit(MARIA, {"sales": [NEXTCALL]})
    assert "kann ich in diesem Workspace nicht fragen" in refused.errors["sales"]
    assert town.world.slack.person.submit(MARIA, {"sales": [ANNA]}).errors == {}
    assert "*Ja für Vertrieb:* Anna" in shown(town.modal(MARIA))


def test_who_is_no_manager_sees_who_approves(town: Town) -> None:
    words = str(town.world.answer(BEN, "/playbook approvers")["text"])
    assert "*Yes for marketing:* Ben\n*Yes for sales:* Maria" in words
    assert "Ask Maria." in words
    assert town.world.slack.person.modal(BEN) == []


def test_managers_find_it_in_the_settings(town: Town) -> None:
    for user, offered in ((MARIA, True), (BEN, False)):
        town.world.slack.person.command(user, SALES, "/nextcall settings")
        assert ("proposal_approvers" in shown(town.modal(user))) is offered
    town.world.slack.person.click(MARIA, town.modal(MARIA), "proposal_approvers")
    assert "Wer fürs Marketing Ja sagen kann" in shown(town.modal(MARIA))


def test_the_trail_says_what_happened(town: Town) -> None:
    town.puts_forward(ANNA, town.drafts(ANNA, case_study_downloaded=60))
    town.presses(BEN, "proposal_yes")
    said = str(town.world.answer(BEN, "/playbook audit")["text"])
    for part in (
        "Ben said yes to proposal 1 for marketing",
        "Anna put proposal 1 forward: points case_study_downloaded: 15 → 60",
        "Maria named who may say yes for sales: + Maria",
    ):
        assert part in said
