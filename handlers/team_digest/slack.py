"""What Slack sends about the team digest: the command, the button, and the modal they open."""

import logging
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import open_modal
from handlers.deps import Deps, Visitor
from handlers.team_digest import blocks, flow, modals
from handlers.team_digest.parse import CHANNEL, channel_of, is_team, read
from handlers.ui.actions import TEAM_DIGEST
from handlers.ui.texts import texts
from handlers.ui.words import OUR_FAULT

logger = logging.getLogger("nextcall.team_digest")

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """`/nextcall team`, its button and its modal. To be registered before `/nextcall` itself."""
    _register_openings(app, deps)
    _register_modal(app, deps)


def _register_openings(app: App, deps: Deps) -> None:
    def is_ours(command: Json) -> bool:
        return is_team(command.get("text", ""))

    @app.command("/nextcall", matchers=[is_ours])
    def asked(ack: Ack, command: Json, context: BoltContext, client: WebClient) -> None:
        visitor = deps.visitor(context)
        if not _may(visitor):
            ack(text=modals.refused_words(visitor.t, _managers(deps, visitor)))
            return
        ack()
        open_modal(client, command, _form(deps, visitor, channel_of(command)))

    @app.action(TEAM_DIGEST)
    def pressed(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        open_modal(client, body, _form(deps, visitor) if _may(visitor) else _refused(deps, visitor))


def _register_modal(app: App, deps: Deps) -> None:
    @app.action(CHANNEL)
    def another_channel(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        """Shows what is set for the channel that was chosen."""
        ack()
        visitor, view = deps.visitor(context), body["view"]
        channel = view["state"]["values"][CHANNEL][CHANNEL]["selected_conversation"]
        form = _form(deps, visitor, channel)
        client.views_update(view_id=view["id"], hash=view["hash"], view=form)

    @app.view(modals.FORM)
    def submitted(ack: Ack, view: Json, context: BoltContext) -> None:
        t = texts("en")
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            done = _saved(deps, visitor, view)
        except Exception:  # whatever fails, the modal stays open with what was chosen
            logger.exception("a team digest could not be set")
            ack(response_action="errors", errors={CHANNEL: t.say(OUR_FAULT)})
            return
        ack(response_action="update", view=done)


def _saved(deps: Deps, visitor: Visitor, view: Json) -> Json:
    """Sets what was chosen, and says so."""
    t, member, where = visitor.t, visitor.member, (deps.database, visitor.team_id)
    if not _may(visitor):
        return _refused(deps, visitor)
    chosen, now = read(view["state"]["values"]), deps.now()
    if chosen.is_over:
        flow.end(*where, chosen.channel)
        return modals.ended_view(t, chosen.channel)
    digest = flow.planned(*where, member, chosen, now)
    hello = blocks.hello_message(t, chosen, member.display_name)
    greeted = flow.save(*where, digest, hello, view["id"], now)
    return modals.saved_view(t, chosen, digest.next_at, greeted)


def _form(deps: Deps, visitor: Visitor, channel: str | None = None) -> Json:
    return modals.form_view(visitor.t, flow.setting(deps.database, visitor.team_id, channel))


def _refused(deps: Deps, visitor: Visitor) -> Json:
    return modals.refused_view(visitor.t, _managers(deps, visitor))


def _may(visitor: Visitor) -> bool:
    return visitor.member.manager


def _managers(deps: Deps, visitor: Visitor) -> list[str]:
    return flow.managers(deps.database, visitor.team_id)
