"""What Slack sends when a lead's modal is filled in. Whatever fails, it stays open as it was typed."""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.deps import Deps, Visitor
from handlers.lead import blocks, modals
from handlers.lead.answers import Answer, answer_modal, desk_of, remembered
from handlers.lead.flow import Alike
from handlers.lead.form import Mistaken
from handlers.lead.parse import read_closing, read_form, read_outcome, read_owner
from handlers.ui.texts import texts
from scoring.message import Refused, say

logger = logging.getLogger("nextcall.lead")

Json = dict[str, Any]
Submit = Callable[[Ack, Visitor, Json, BoltContext, WebClient], None]


def register(app: App, deps: Deps) -> None:
    @app.action(modals.OUTCOME)
    def choose_outcome(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        """Asks for a value or for a reason, as the outcome needs."""
        ack()
        visitor, view = deps.visitor(context), body["view"]
        opened = desk_of(deps, visitor).form(remembered(view).lead)
        outcome = read_outcome(view["state"]["values"])
        changed = (
            modals.close_view(visitor.t, opened.lead.name, outcome, view["private_metadata"])
            if opened
            else Answer(visitor.t, None).view
        )
        client.views_update(view_id=view["id"], hash=view["hash"], view=changed)

    app.view(modals.FORM_VIEW)(kept_open(deps, "company", _form_submitted(deps)))
    app.view(modals.ASSIGN_VIEW)(kept_open(deps, "owner", _assigned(deps)))
    app.view(modals.CLOSE_VIEW)(kept_open(deps, "outcome", _closed(deps)))


def _form_submitted(deps: Deps) -> Submit:
    def submit(
        ack: Ack, visitor: Visitor, view: Json, context: BoltContext, client: WebClient
    ) -> None:
        t, asked, values = visitor.t, remembered(view), view["state"]["values"]
        owner_id = _member_id(deps, visitor, read_owner(values), context)
        saved = desk_of(deps, visitor).save(asked.lead, read_form(values), owner_id, asked.is_new)
        if isinstance(saved, Mistaken):
            show_errors(ack, {block: t.say(what) for block, what in saved.mistakes.items()})
        elif isinstance(saved, Alike) and "anyway" in values:
            show_errors(ack, {"anyway": t("Tick this box if it really is somebody else.")})
        elif isinstance(saved, Alike):
            ack(response_action="update", view=modals.warned_view(t, saved, asked.meta))
        elif saved is None:
            answer_modal(ack, client, context, asked, Answer(t, None))
        else:
            words = blocks.saved_words(t, saved, asked.is_new)
            answer_modal(ack, client, context, asked, Answer(t, saved, words))

    return submit


def _assigned(deps: Deps) -> Submit:
    def submit(
        ack: Ack, visitor: Visitor, view: Json, context: BoltContext, client: WebClient
    ) -> None:
        asked, slack_id = remembered(view), read_owner(view["state"]["values"])
        owner_id = _member_id(deps, visitor, slack_id, context)
        handed = desk_of(deps, visitor).assign(asked.lead, owner_id)
        words = blocks.handed_words(visitor.t, handed) if handed else ""
        dossier = handed.dossier if handed else None
        answer_modal(ack, client, context, asked, Answer(visitor.t, dossier, words))

    return submit


def _closed(deps: Deps) -> Submit:
    def submit(
        ack: Ack, visitor: Visitor, view: Json, context: BoltContext, client: WebClient
    ) -> None:
        asked, closing = remembered(view), read_closing(view["state"]["values"])
        if isinstance(closing, Mistaken):
            show_errors(
                ack, {block: visitor.t.say(what) for block, what in closing.mistakes.items()}
            )
            return
        dossier = desk_of(deps, visitor).close(asked.lead, closing, view["id"])
        words = blocks.closed_words(visitor.t, dossier) if dossier else ""
        answer_modal(ack, client, context, asked, Answer(visitor.t, dossier, words, undo=True))

    return submit


def kept_open(
    deps: Deps, block: str, submit: Submit, refused_at: str = "owner"
) -> Callable[..., None]:
    """Nothing typed is lost: what fails is said at `block`, what is refused at `refused_at`, and the
    modal stays as it is.
    """

    def listener(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        t = texts("en")
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            submit(ack, visitor, view, context, client)
        except Refused as refused:
            show_errors(ack, {refused_at: t.say(refused.message)})
        except Exception:
            logger.exception("a form of a lead could not be saved")
            words = t(
                "That did not work, and it is our fault. Nothing is lost: try again in a minute."
            )
            show_errors(ack, {block: words})

    return listener


def _member_id(deps: Deps, visitor: Visitor, slack_id: str, context: BoltContext) -> int | None:
    """The member that somebody chose in Slack, met now if need be; None where nobody was chosen."""
    if not slack_id:
        return None
    if slack_id == context.bot_user_id:
        raise Refused(say("I only tell whom to call; choose a person who does."))
    return deps.visitor_of(visitor.team_id, slack_id).member.member_id


def show_errors(ack: Ack, errors: dict[str, str]) -> None:
    ack(response_action="errors", errors=errors)
