"""What Slack sends about leads: acknowledge, parse, call the flow, answer where it was asked."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from handlers.answers import open_modal, replace
from handlers.deps import Deps, Visitor
from handlers.lead import blocks, modals, slack_forms, slack_merge
from handlers.lead.answers import About, Answer, about, desk_of, show
from handlers.lead.flow import Desk, Dossier, Opened
from handlers.lead.parse import begun, parse
from handlers.ui.actions import ADD_LEAD, OPEN_LEAD
from handlers.ui.texts import Texts

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """Everything that `/lead`, the card and its modals answer."""
    _register_command(app, deps)
    _register_openings(app, deps)
    _register_pages(app, deps)
    _register_decisions(app, deps)
    _register_modals(app, deps)
    slack_forms.register(app, deps)
    slack_merge.register(app, deps)


def _register_command(app: App, deps: Deps) -> None:
    @app.command("/lead")
    def lead(ack: Ack, command: Json, context: BoltContext, client: WebClient) -> None:
        visitor = deps.visitor(context)
        ask = parse(command.get("text", ""))
        if ask.what == "add":
            ack()
            opened = desk_of(deps, visitor).blank(begun(ask.words))
            _open_form(client, command, visitor.t, opened, command["response_url"])
        elif ask.what == "help":
            ack(**blocks.help_message(visitor.t), response_type="ephemeral")
        else:
            ack(**_found(deps, visitor, ask.words), response_type="ephemeral")


def _register_openings(app: App, deps: Deps) -> None:
    @app.action(ADD_LEAD)
    def add(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        opened = desk_of(deps, visitor).blank(begun(action.get("value", "")))
        # What stands in a conversation is not replaced; the answer then takes the form's place.
        passing = body["container"].get("is_ephemeral")
        answer_to = body["response_url"] if passing else ""
        _open_form(client, body, visitor.t, opened, answer_to)

    @app.action(OPEN_LEAD)
    def open_lead(
        ack: Ack,
        action: Json,
        body: Json,
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        """In place of a list; as a modal from the Home tab; beside what stands in a conversation."""
        ack()
        visitor = deps.visitor(context)
        card = Answer(visitor.t, desk_of(deps, visitor).dossier(action["value"]))
        if "view" in body:
            open_modal(client, body, card.view)
        elif body["container"].get("is_ephemeral"):
            replace(respond, card.message)
        else:
            respond(**card.message, replace_original=False, response_type="ephemeral")


def _register_pages(app: App, deps: Deps) -> None:
    def turn_page(
        ack: Ack,
        action: Json,
        body: Json,
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        page, _, lead_id = action["value"].partition("/")
        dossier = desk_of(deps, visitor).dossier(lead_id)
        show(client, body, respond, Answer(visitor.t, dossier, page=int(page)))

    app.action(blocks.OLDER)(turn_page)
    app.action(blocks.NEWER)(turn_page)


def _register_decisions(app: App, deps: Deps) -> None:
    """Buttons that decide at once, and show the card as it is then."""

    def decides(
        action_id: str,
        decide: Callable[[Desk, str], Dossier | None],
        words: Callable[[Texts, Dossier], str],
    ) -> None:
        @app.action(action_id)
        def decided(
            ack: Ack,
            action: Json,
            body: Json,
            context: BoltContext,
            client: WebClient,
            respond: Respond,
        ) -> None:
            ack()
            visitor = deps.visitor(context)
            dossier = decide(desk_of(deps, visitor), action["value"])
            notice = words(visitor.t, dossier) if dossier else ""
            show(client, body, respond, Answer(visitor.t, dossier, notice))

    decides(blocks.REOPEN, Desk.reopen, blocks.reopened_words)
    decides(blocks.OPT_OUT, Desk.opt_out, blocks.opted_out_words)


def _register_modals(app: App, deps: Deps) -> None:
    """Buttons that ask for more in a modal."""

    def opens(action_id: str, view_of: Callable[[Visitor, Opened, str], Json]) -> None:
        @app.action(action_id)
        def opened(
            ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
        ) -> None:
            ack()
            visitor = deps.visitor(context)
            form = desk_of(deps, visitor).form(action["value"])
            meta = about(action["value"], body).meta
            view = view_of(visitor, form, meta) if form else Answer(visitor.t, None).view
            open_modal(client, body, view)

    opens(blocks.EDIT, lambda who, form, meta: modals.form_view(who.t, form, meta))
    opens(
        blocks.ASSIGN,
        lambda who, form, meta: modals.assign_view(who.t, form, who.member.slack_id, meta),
    )
    opens(
        blocks.CLOSE,
        lambda who, form, meta: modals.close_view(who.t, form.lead.name, None, meta),
    )


def _found(deps: Deps, visitor: Visitor, words: str) -> Json:
    """The card where the words are clear, else those who may be meant, else an offer to add one."""
    found = desk_of(deps, visitor).search(words)
    if found.is_clear:
        return blocks.card_message(visitor.t, found.dossiers[0])
    if found.dossiers:
        return blocks.found_message(visitor.t, found)
    return blocks.nobody_message(visitor.t, words)


def _open_form(client: WebClient, body: Json, t: Texts, opened: Opened, response_url: str) -> None:
    meta = About(opened.lead.external_id, response_url, is_new=opened.is_new).meta
    open_modal(client, body, modals.form_view(t, opened, meta))
