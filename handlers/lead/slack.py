"""What Slack sends about leads: acknowledge, parse, call the flow, answer where it was asked."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from handlers.deps import Deps, Visitor
from handlers.lead import blocks, modals
from handlers.lead.flow import Alike, Desk, Dossier, Mistaken, Opened
from handlers.lead.parse import begun, parse, read_closing, read_form, read_outcome
from handlers.ui.actions import ADD_LEAD, OPEN_LEAD
from handlers.ui.answers import open_modal, replace, to_response_url
from handlers.ui.texts import Texts

Json = dict[str, Any]


@dataclass(frozen=True)
class About:
    """What a modal remembers: its lead, and where its answer goes.

    That is a message (`response_url`), the modal below with the card (`card`), or else, when it was
    opened from the Home tab, the modal's own place.
    """

    lead: str
    response_url: str = ""
    card: str = ""
    is_new: bool = False

    @property
    def meta(self) -> str:
        return json.dumps(asdict(self))


def register(app: App, deps: Deps) -> None:
    """Everything that `/lead`, the card and its modals answer."""
    _register_command(app, deps)
    _register_card(app, deps)
    _register_modals(app, deps)
    _register_submissions(app, deps)


def _register_command(app: App, deps: Deps) -> None:
    @app.command("/lead")
    def lead(ack: Ack, command: Json, context: BoltContext, client: WebClient) -> None:
        visitor = deps.visitor(context)
        ask = parse(command.get("text", ""))
        if ask.what == "add":
            ack()
            opened = desk_of(deps, visitor).blank(begun(ask.words))
            open_form(client, command, visitor.t, opened, command["response_url"])
            return
        answer = (
            blocks.help_message(visitor.t)
            if ask.what == "help"
            else found(deps, visitor, ask.words)
        )
        ack(**answer, response_type="ephemeral")


def _register_card(app: App, deps: Deps) -> None:
    @app.action(OPEN_LEAD)
    def open_lead(
        ack: Ack,
        action: Json,
        body: Json,
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        dossier = desk_of(deps, visitor).dossier(action["value"])
        if "view" in body:
            open_modal(client, body, view_of(visitor.t, dossier))
        elif body["container"].get("is_ephemeral"):
            replace(respond, message_of(visitor.t, dossier))
        else:
            # What stands in a conversation stays there.
            answer = message_of(visitor.t, dossier)
            respond(**answer, replace_original=False, response_type="ephemeral")

    def turn_page(
        ack: Ack,
        action: Json,
        body: Json,
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        ack()
        page, _, lead_id = action["value"].partition("/")
        visitor = deps.visitor(context)
        dossier = desk_of(deps, visitor).dossier(lead_id)
        show(client, body, respond, visitor.t, dossier, page=int(page))

    app.action(blocks.OLDER)(turn_page)
    app.action(f"{blocks.OLDER}_back")(turn_page)

    @app.action(blocks.REOPEN)
    def reopen(
        ack: Ack,
        action: Json,
        body: Json,
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        dossier = desk_of(deps, visitor).reopen(action["value"])
        notice = blocks.reopened_words(visitor.t, dossier) if dossier else ""
        show(client, body, respond, visitor.t, dossier, notice)

    @app.action(blocks.OPT_OUT)
    def opt_out(
        ack: Ack,
        action: Json,
        body: Json,
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        dossier = desk_of(deps, visitor).opt_out(action["value"])
        notice = blocks.opted_out_words(visitor.t, dossier) if dossier else ""
        show(client, body, respond, visitor.t, dossier, notice)


def _register_modals(app: App, deps: Deps) -> None:
    @app.action(ADD_LEAD)
    def add(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        opened = desk_of(deps, visitor).blank(begun(action.get("value", "")))
        is_ours_alone = body["container"].get("is_ephemeral")
        answer_to = body["response_url"] if is_ours_alone else ""
        open_form(client, body, visitor.t, opened, answer_to)

    @app.action(blocks.EDIT)
    def edit(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        opened = desk_of(deps, visitor).form(action["value"])
        meta = about(action["value"], body).meta
        view = modals.form_view(visitor.t, opened, meta) if opened else None
        open_modal(client, body, view or blocks.unknown_view(visitor.t))

    @app.action(blocks.ASSIGN)
    def assign(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        opened = desk_of(deps, visitor).form(action["value"])
        if opened is None:
            open_modal(client, body, blocks.unknown_view(visitor.t))
            return
        suggested = opened.form.owner if opened.owner else context["user_id"]
        meta = about(action["value"], body).meta
        open_modal(client, body, modals.assign_view(visitor.t, opened, suggested, meta))

    @app.action(blocks.CLOSE)
    def close(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        dossier = desk_of(deps, visitor).dossier(action["value"])
        if dossier is None:
            open_modal(client, body, blocks.unknown_view(visitor.t))
            return
        meta = about(action["value"], body).meta
        open_modal(client, body, modals.close_view(visitor.t, dossier.lead.name, "won", meta))

    @app.action(modals.OUTCOME)
    def choose_outcome(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        """Asks for a value or for a reason, as the outcome needs."""
        ack()
        visitor, view = deps.visitor(context), body["view"]
        meta = view["private_metadata"]
        dossier = desk_of(deps, visitor).dossier(remembered(view).lead)
        if dossier:
            outcome = read_outcome(view["state"]["values"])
            changed = modals.close_view(visitor.t, dossier.lead.name, outcome, meta)
            client.views_update(view_id=view["id"], hash=view["hash"], view=changed)


def _register_submissions(app: App, deps: Deps) -> None:
    @app.view(modals.FORM_VIEW)
    def save(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        visitor, asked = deps.visitor(context), remembered(view)
        values = view["state"]["values"]
        form = read_form(values)
        if form.owner == context.bot_user_id:
            refuse(ack, {"owner": i_am_no_rep(visitor.t)})
            return
        owner_id = member_id_of(deps, visitor, form.owner)
        saved = desk_of(deps, visitor).save(asked.lead, form, owner_id, asked.is_new)
        if isinstance(saved, Mistaken):
            refuse(ack, {block: visitor.t.say(what) for block, what in saved.mistakes.items()})
        elif isinstance(saved, Alike) and "anyway" in values:
            refuse(ack, {"anyway": visitor.t("Tick this box if it really is somebody else.")})
        elif isinstance(saved, Alike):
            ack(response_action="update", view=modals.warned_view(visitor.t, saved, asked.meta))
        elif saved is None:
            answer_modal(ack, client, context, asked, visitor.t, None)
        else:
            words = blocks.saved_words(visitor.t, saved.dossier, saved.is_new)
            answer_modal(ack, client, context, asked, visitor.t, saved.dossier, words)

    @app.view(modals.ASSIGN_VIEW)
    def assign(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        visitor, asked = deps.visitor(context), remembered(view)
        form = read_form(view["state"]["values"])
        if form.owner == context.bot_user_id:
            refuse(ack, {"owner": i_am_no_rep(visitor.t)})
            return
        handed = desk_of(deps, visitor).assign(asked.lead, member_id_of(deps, visitor, form.owner))
        words = blocks.handed_words(visitor.t, handed) if handed else ""
        dossier = handed.dossier if handed else None
        answer_modal(ack, client, context, asked, visitor.t, dossier, words)

    @app.view(modals.CLOSE_VIEW)
    def close(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        visitor, asked = deps.visitor(context), remembered(view)
        closing = read_closing(view["state"]["values"])
        if isinstance(closing, dict):
            refuse(ack, {block: visitor.t.say(what) for block, what in closing.items()})
            return
        dossier = desk_of(deps, visitor).close(asked.lead, closing, view["id"])
        words = blocks.closed_words(visitor.t, dossier) if dossier else ""
        answer_modal(ack, client, context, asked, visitor.t, dossier, words, undo=True)


def desk_of(deps: Deps, visitor: Visitor) -> Desk:
    return Desk(deps.database, visitor.team_id, visitor.member, deps.now())


def found(deps: Deps, visitor: Visitor, words: str) -> Json:
    result = desk_of(deps, visitor).search(words)
    if not result.dossiers:
        return blocks.nobody_message(visitor.t, words)
    if result.is_clear:
        return blocks.card_message(visitor.t, result.dossiers[0])
    return blocks.found_message(visitor.t, result)


def member_id_of(deps: Deps, visitor: Visitor, slack_id: str) -> int | None:
    """The member that somebody chose in Slack, met now if need be; None where nobody was chosen."""
    return deps.visitor_of(visitor.team_id, slack_id).member.member_id if slack_id else None


def message_of(
    t: Texts, dossier: Dossier | None, notice: str = "", undo: bool = False, page: int = 0
) -> Json:
    if dossier is None:
        return blocks.notice_message(notice or blocks.unknown(t))
    return blocks.card_message(t, dossier, notice, undo, page)


def view_of(t: Texts, dossier: Dossier | None, notice: str = "", page: int = 0) -> Json:
    if dossier is None:
        return blocks.notice_view(t, notice or blocks.unknown(t))
    return blocks.card_view(t, dossier, notice, page)


def show(
    client: WebClient,
    body: Json,
    respond: Respond,
    t: Texts,
    dossier: Dossier | None,
    notice: str = "",
    page: int = 0,
) -> None:
    """Shows the card anew where its button was pressed: in its modal or in its message."""
    if "view" in body:
        client.views_update(view_id=body["view"]["id"], view=view_of(t, dossier, notice, page))
    else:
        replace(respond, message_of(t, dossier, notice, page=page))


def answer_modal(
    ack: Ack,
    client: WebClient,
    context: BoltContext,
    asked: About,
    t: Texts,
    dossier: Dossier | None,
    notice: str = "",
    undo: bool = False,
) -> None:
    """Closes a modal and shows its outcome where it was opened."""
    if asked.card:
        ack()
        client.views_update(view_id=asked.card, view=view_of(t, dossier, notice))
    elif asked.response_url:
        ack()
        message = message_of(t, dossier, notice, undo)
        to_response_url(client, asked.response_url, context["user_id"], message)
    else:
        ack(response_action="update", view=view_of(t, dossier, notice))


def refuse(ack: Ack, errors: dict[str, str]) -> None:
    ack(response_action="errors", errors=errors)


def open_form(client: WebClient, body: Json, t: Texts, opened: Opened, response_url: str) -> None:
    meta = About(opened.lead.external_id, response_url, is_new=opened.is_new).meta
    open_modal(client, body, modals.form_view(t, opened, meta))


def about(lead_id: str, body: Json) -> About:
    view = body.get("view", {})
    card = view["id"] if view.get("type") == "modal" else ""
    return About(lead_id, body.get("response_url", ""), card)


def remembered(view: Json) -> About:
    return About(**json.loads(view["private_metadata"]))


def i_am_no_rep(t: Texts) -> str:
    return t("I only tell whom to call; choose a person who does.")
