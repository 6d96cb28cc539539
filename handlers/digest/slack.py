"""What Slack sends about the digest: its leads are left alone for a while."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from handlers.answers import to_response_url
from handlers.deps import Deps, Visitor
from handlers.digest import blocks, flow
from handlers.ui.actions import key
from handlers.ui.snooze import ANOTHER_DAY, snooze_view, too_early, until_in
from scoring.schedule import local_day
from scoring.snooze import until_choice

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """The snooze; other features answer the other buttons. The message follows by itself."""
    _register_menu(app, deps)
    _register_modal(app, deps)


def _register_menu(app: App, deps: Deps) -> None:
    @app.action(blocks.SNOOZE)
    def snooze(
        ack: Ack,
        action: Json,
        body: Json,
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        lead_id = action["block_id"].removeprefix(blocks.LEAD)
        choice = action["selected_option"]["value"]
        zone = visitor.member.zone
        today = local_day(zone, deps.now())
        if choice == ANOTHER_DAY:
            ask_until_when(deps, visitor, client, body, lead_id, today)
            return
        entry_id = f"{body['container']['message_ts']}:{action['action_ts']}"
        message = put_to_rest(deps, visitor, lead_id, until_choice(choice, today, zone), entry_id)
        respond(**message, replace_original=False, response_type="ephemeral")


def _register_modal(app: App, deps: Deps) -> None:
    @app.view(blocks.SNOOZE_VIEW)
    def snooze_until(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        visitor = deps.visitor(context)
        until = until_in(view, visitor.member.zone)
        if until <= deps.now():
            ack(**too_early(visitor.t))
            return
        ack()
        about = json.loads(view["private_metadata"])
        message = put_to_rest(deps, visitor, about["lead"], until, view["id"])
        to_response_url(
            client, about["response_url"], context["user_id"], message, replace_original=False
        )


def ask_until_when(
    deps: Deps, visitor: Visitor, client: WebClient, body: Json, lead_id: str, today: date
) -> None:
    name = flow.name_of(deps.database, visitor.team_id, visitor.member.member_id, lead_id)
    meta = json.dumps({"lead": lead_id, "response_url": body.get("response_url", "")})
    view = snooze_view(visitor.t, blocks.SNOOZE_VIEW, name, today + timedelta(days=1), meta)
    client.views_open(trigger_id=body["trigger_id"], view=view)


def put_to_rest(deps: Deps, visitor: Visitor, lead_id: str, until: datetime, entry_id: str) -> Json:
    now, t = deps.now(), visitor.t
    member_id = visitor.member.member_id
    lead = flow.put_to_rest(
        deps.database, visitor.team_id, member_id, lead_id, until, entry_id, now
    )
    if lead is None:
        return blocks.gone_message(t)
    return blocks.snoozed_message(t, lead.name, until, key(flow.SOURCE, entry_id), now)
