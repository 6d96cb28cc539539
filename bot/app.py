"""The wiring: one Bolt app, every feature registered. Only here does the program get its clock."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_sdk import WebClient

from bot.guard import ReplayGuard
from bot.people import ask_slack
from bot.workspaces import KnownWorkspaces
from handlers import (
    digest,
    home,
    kpi,
    lead,
    learning,
    log,
    milestone,
    nextcall,
    nudges,
    playbook,
    proposals,
    settings,
    team_digest,
    vetoes,
    workshop,
)
from handlers.deps import Deps
from handlers.pictures import NO_PICTURES, Pictures
from handlers.ui.mrkdwn import escape
from handlers.ui.texts import Texts, texts
from scoring.message import Refused
from storage.database import Database

logger = logging.getLogger("nextcall")


def build_app(
    database: Database,
    client: WebClient,
    *,
    signing_secret: str = "",
    now: Callable[[], Any],
    pictures: Pictures = NO_PICTURES,
) -> App:
    """The bot, ready for Socket Mode or HTTP. `client` carries the bot token and the API's address.

    A request is answered within the call that brought it (`process_before_response`): faster than
    Bolt's waiting loop by far, and an error is an answer at once instead of a silence of 3 seconds.
    """
    workspaces = KnownWorkspaces(database)
    deps = Deps(
        database, now, workspaces.team_id, lambda user_id: ask_slack(client, user_id), pictures
    )
    app = App(
        client=client,
        signing_secret=signing_secret or "socket mode verifies by its connection",
        process_before_response=True,
        token_verification_enabled=False,
        before_authorize=_gatekeeper(workspaces, ReplayGuard(now)),
        logger=logging.getLogger("nextcall.bolt"),
    )
    # One word behind `/nextcall` is meant for the settings, so they are asked first.
    settings.register(app, deps, partial(home.publish, deps))
    # Bolt looks for a listener in the order of registration: the busiest feature first, after those
    # that take a word of `/nextcall` for themselves.
    for feature in (
        team_digest,
        nextcall,
        log,
        milestone,
        nudges,
        digest,
        lead,
        home,
        kpi,
        vetoes,
        learning,
        workshop,
        proposals,
    ):
        feature.register(app, deps)
    playbook.register(
        app, deps
    )  # last: it takes the words of `/playbook` that no other feature takes
    app.error(_explainer(deps))
    return app


def _gatekeeper(workspaces: KnownWorkspaces, replays: ReplayGuard) -> Callable[..., BoltResponse]:
    """Lets a verified request in only once, and only from a workspace that is ours."""

    def admit(
        request: BoltRequest, context: BoltContext, next: Callable[[], BoltResponse]
    ) -> BoltResponse:
        if not replays.first_time(_header(request, "x-slack-signature")):
            return BoltResponse(status=401, body='{"error": "this request was sent before"}')
        if context.team_id is not None and not workspaces.knows(context.team_id):
            logger.warning("refused a request of the unknown workspace %s", context.team_id)
            return BoltResponse(status=403, body='{"error": "unknown workspace"}')
        return next()

    return admit


def _explainer(deps: Deps) -> Callable[..., BoltResponse]:
    """Tells the person what went wrong, and gives back what they typed. Bugs are logged, words not."""

    def explain(error: Exception, body: Mapping[str, Any], context: BoltContext) -> BoltResponse:
        t = _words_for(deps, context)
        if isinstance(error, Refused):
            words = escape(t.say(error.message))
        else:
            logger.error("a listener failed", exc_info=error)
            words = t(
                ":warning: That did not work, and it is our fault. Please try again in a minute."
            )
        if "command" in body:
            typed = f"{body['command']} {body.get('text', '')}".strip()
            words += "\n" + t("You typed: `{typed}`", typed=escape(typed.replace("`", "'")))
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": words})
        if context.response_url and context.respond:
            context.respond(text=words, replace_original=False, response_type="ephemeral")
        return BoltResponse(status=200, body="")

    return explain


def _words_for(deps: Deps, context: BoltContext) -> Texts:
    try:
        return deps.visitor(context).t
    except Exception:  # the database may be what failed; then English has to do
        return texts("en")


def _header(request: BoltRequest, name: str) -> str | None:
    values = request.headers.get(name)
    return values[0] if values else None
