"""Where an answer about a lead goes: into a message, into the card's modal, or where a form was."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient

from handlers.answers import replace, to_response_url
from handlers.deps import Deps, Visitor
from handlers.lead import blocks
from handlers.lead.flow import Desk, Dossier
from handlers.ui.texts import Texts

Json = dict[str, Any]


@dataclass(frozen=True)
class About:
    """What a modal remembers: its lead, and where its answer goes.

    That is a message (`response_url`), the modal below with the card (`card`), or else, when it was
    opened from the Home tab, the modal's own place. `other` is a lead that is to become one with it,
    `words` those that others were looked for by.
    """

    lead: str
    response_url: str = ""
    card: str = ""
    is_new: bool = False
    other: str = ""
    words: str = ""

    @property
    def meta(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Answer:
    """The card of a lead with a notice above it; without a dossier, the notice alone.

    `undo` offers to take back what closed the lead.
    """

    t: Texts
    dossier: Dossier | None
    notice: str = ""
    undo: bool = False
    page: int = 0

    @property
    def message(self) -> Json:
        if self.dossier is None:
            return blocks.notice_message(self.notice or blocks.unknown(self.t))
        return blocks.card_message(self.t, self.dossier, self.notice, self.undo, self.page)

    @property
    def view(self) -> Json:
        if self.dossier is None:
            return blocks.notice_view(self.t, self.notice or blocks.unknown(self.t))
        return blocks.card_view(self.t, self.dossier, self.notice, self.page)


def desk_of(deps: Deps, visitor: Visitor) -> Desk:
    return Desk(deps.database, visitor.team_id, visitor.member, deps.now())


def about(lead_id: str, body: Json) -> About:
    """What a modal opened by this button is to remember."""
    view = body.get("view", {})
    card = view["id"] if view.get("type") == "modal" else ""
    return About(lead_id, body.get("response_url", ""), card)


def remembered(view: Json) -> About:
    return About(**json.loads(view["private_metadata"]))


def show(client: WebClient, body: Json, respond: Respond, answer: Answer) -> None:
    """Shows the card anew where its button was pressed: in its modal or in its message."""
    if "view" in body:
        client.views_update(view_id=body["view"]["id"], view=answer.view)
    else:
        replace(respond, answer.message)


def answer_modal(
    ack: Ack, client: WebClient, context: BoltContext, asked: About, answer: Answer
) -> None:
    """Closes a modal and shows its outcome where it was opened."""
    if asked.card:
        ack()
        client.views_update(view_id=asked.card, view=answer.view)
    elif asked.response_url:
        ack()
        to_response_url(client, asked.response_url, context["user_id"], answer.message)
    else:
        ack(response_action="update", view=answer.view)
