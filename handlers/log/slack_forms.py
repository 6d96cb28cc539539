"""What Slack sends about the modals of logging: opened by buttons and a shortcut, submitted once."""

import json
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import to_response_url
from handlers.deps import Deps, Visitor
from handlers.log import blocks, by_form, corrections, flow, form, views
from handlers.log.by_form import Unclear
from handlers.log.entries import Logged, NewLead, TakenBack
from handlers.log.form import Filled, Memory, Mistakes
from handlers.ui.actions import LOG_CALL, LOG_EDIT, parse_key
from handlers.ui.texts import texts
from scoring.lead import Lead
from scoring.ledger import Touchpoint
from scoring.message import Refused, say
from storage.database import Database
from storage.members import Member

SHORTCUT = "log_message"
logger = logging.getLogger("nextcall.log")

Json = dict[str, Any]
Submit = Callable[[Ack, Visitor, Json, WebClient], None]


def register(app: App, deps: Deps) -> None:
    @app.action(LOG_CALL)
    def log_call(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        lead = by_form.lead_for_form(*place(deps, visitor), action["value"])
        call = Touchpoint("", "", "call", "reached", deps.now())
        memory = replace(_memory(body, call, lead), beside=_stands(body))
        _open(client, body, views.form_view(visitor.t, memory, call, number=lead.phone))

    @app.shortcut(SHORTCUT)
    def log_message(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        said_at = min(datetime.fromtimestamp(float(body["message_ts"]), UTC), deps.now())
        typed = body["message"].get("text", "")
        guess = by_form.guess(*place(deps, visitor), typed, said_at)
        touchpoint = form.still_to_come(guess.touchpoint, deps.now())
        memory = replace(_memory(body, touchpoint, guess.lead, guess.words), beside=True)
        choices = guess.choices or None
        _open(client, body, views.form_view(visitor.t, memory, touchpoint, choices))

    @app.action(LOG_EDIT)
    def edit(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        found = corrections.entry(*place(deps, visitor), *parse_key(action["value"]))
        if isinstance(found, TakenBack):
            message = blocks.taken_back_message(visitor.t, found, deps.now())
            to_response_url(client, body.get("response_url", ""), context["user_id"], message)
            return
        memory = _memory(body, found.touchpoint, found.lead, edits=action["value"])
        _open(client, body, views.form_view(visitor.t, memory, found.touchpoint))

    @app.action(blocks.AGAIN)
    def log_again(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        found = corrections.entry(*place(deps, visitor), *parse_key(action["value"]))
        touchpoint = form.still_to_come(found.touchpoint, deps.now())
        memory = _memory(body, touchpoint, found.lead)
        _open(client, body, views.form_view(visitor.t, memory, touchpoint))

    @app.action(blocks.SEARCH)
    def search(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        waiting = flow.draft_name(*place(deps, visitor), action["value"])
        meta = _draft_meta(body, action["value"])
        _open(client, body, views.search_view(visitor.t, waiting.words, meta))

    @app.action(blocks.CREATE)
    def create(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        waiting = flow.draft_name(*place(deps, visitor), action["value"])
        meta = _draft_meta(body, action["value"])
        _open(client, body, views.create_view(visitor.t, waiting.name, waiting.typed, meta))

    app.view(views.FORM_VIEW)(_keeping_what_was_typed(deps, "lead", _form_submitted(deps)))
    app.view(views.SEARCH_VIEW)(_keeping_what_was_typed(deps, "lead", _search_submitted(deps)))
    app.view(views.CREATE_VIEW)(_keeping_what_was_typed(deps, "company", _lead_created(deps)))


def _form_submitted(deps: Deps) -> Submit:
    def submit(ack: Ack, visitor: Visitor, view: Json, client: WebClient) -> None:
        t, member = visitor.t, visitor.member
        memory, values = views.from_meta(view["private_metadata"]), view["state"]["values"]
        filled = form.read(values, memory, deps.now(), member.zone, member.locale)
        if isinstance(filled, Mistakes):
            _refuse(ack, {block: t.say(message) for block, message in filled.at.items()})
            return
        saved = _save(deps, visitor, memory, filled, view["id"])
        if isinstance(saved, Unclear):
            if "choice" in values and saved.words == memory.named:
                _refuse(ack, {"choice": t("Choose one, or write another name above.")})
                return
            asking = replace(memory, named=saved.words, lead_id=None)
            again = views.form_view(t, asking, filled.touchpoint, saved.choices)
            ack(response_action="update", view=again)
            return
        if isinstance(saved, TakenBack) and memory.edits:
            raise Refused(say("This was taken back in the meantime; “Log again” enters it anew."))
        ack(response_action="clear")  # also the card it was opened from: that is stale now
        message = blocks.answer_message(t, saved, deps.now())
        url, user_id = memory.response_url, member.slack_id or ""
        to_response_url(client, url, user_id, message, replace_original=not memory.beside)

    return submit


def _save(
    deps: Deps, visitor: Visitor, memory: Memory, filled: Filled, view_id: str
) -> Logged | TakenBack | Unclear:
    where, now = place(deps, visitor), deps.now()
    if memory.edits:
        key = parse_key(memory.edits)
        return corrections.edit(*where, *key, filled.about, filled.touchpoint, now)
    return by_form.log_form(*where, filled.about, filled.touchpoint, view_id, now)


def _search_submitted(deps: Deps) -> Submit:
    def submit(ack: Ack, visitor: Visitor, view: Json, client: WebClient) -> None:
        about, words = json.loads(view["private_metadata"]), _text(view, "lead")
        answered = flow.search_again(*place(deps, visitor), about["draft"], words, deps.now())
        ack()
        _answer_draft(client, visitor, about, answered, deps.now())

    return submit


def _lead_created(deps: Deps) -> Submit:
    def submit(ack: Ack, visitor: Visitor, view: Json, client: WebClient) -> None:
        about = json.loads(view["private_metadata"])
        names = ("contact", "company", "email", "phone")
        new = NewLead(**{name: _text(view, name) for name in names})
        if not (new.contact or new.company):
            _refuse(ack, {"company": visitor.t("A contact or a company is needed.")})
            return
        if new.email and not _is_address(new.email):
            example = visitor.t("That is no e-mail address. For example: petra@example.com")
            _refuse(ack, {"email": example})
            return
        answered = flow.create_lead(*place(deps, visitor), about["draft"], new, deps.now())
        ack()
        _answer_draft(client, visitor, about, answered, deps.now())

    return submit


def _keeping_what_was_typed(deps: Deps, block: str, submit: Submit) -> Callable[..., None]:
    """Whatever fails, the modal stays open with all that was typed, and says so at `block`."""

    def listener(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        t = texts("en")
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            submit(ack, visitor, view, client)
        except Refused as refused:
            _refuse(ack, {block: t.say(refused.message)})
        except Exception:
            logger.exception("a form could not be saved")
            words = t(
                "That did not work, and it is our fault. Nothing is lost: try again in a minute."
            )
            _refuse(ack, {block: words})

    return listener


def _answer_draft(
    client: WebClient, visitor: Visitor, about: Json, answered: flow.Answer, now: datetime
) -> None:
    message = blocks.answer_message(visitor.t, answered, now)
    to_response_url(client, about["response_url"], visitor.member.slack_id or "", message)


def _refuse(ack: Ack, errors: dict[str, str]) -> None:
    ack(response_action="errors", errors=errors)


def _open(client: WebClient, body: Json, view: views.View) -> None:
    """Opens a modal; above the one that stands open, if the button is in a modal."""
    above = body.get("view", {}).get("type") == "modal"
    show = client.views_push if above else client.views_open
    show(trigger_id=body["trigger_id"], view=view)


def _stands(body: Json) -> bool:
    """Whether the button is in a message that stays: a nudge, a digest. It follows by itself."""
    container = body["container"]
    return container["type"] == "message" and not container.get("is_ephemeral")


def _memory(
    body: Json, touchpoint: Touchpoint, lead: Lead | None, words: str = "", edits: str = ""
) -> Memory:
    return Memory(
        body.get("response_url", ""),
        lead.external_id if lead else None,
        (lead.name if lead else words)[: views.LONGEST_NAME].strip(),
        touchpoint.occurred_at,
        touchpoint.next_step_at,
        edits,
    )


def _draft_meta(body: Json, draft_id: str) -> str:
    return json.dumps({"draft": draft_id, "response_url": body.get("response_url", "")})


def place(deps: Deps, visitor: Visitor) -> tuple[Database, int, Member]:
    """What every use case begins with: the database, the workspace, the speaker."""
    return deps.database, visitor.team_id, visitor.member


def _text(view: Json, block: str) -> str:
    return (view["state"]["values"][block][block].get("value") or "").strip()


def _is_address(text: str) -> bool:
    name, at, host = text.partition("@")
    return bool(name and at and "." in host and " " not in text)
