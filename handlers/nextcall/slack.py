"""What Slack sends about the call card: acknowledge, parse, call the flow, answer."""

import json
from datetime import datetime, timedelta
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from handlers.answers import replace, to_response_url
from handlers.deps import Deps, Visitor
from handlers.nextcall import blocks, flow
from handlers.nextcall.parse import parse
from handlers.ui.actions import NEXT_CALL
from handlers.ui.snooze import ANOTHER_DAY, snooze_view, too_early, until_in
from handlers.ui.texts import Texts
from scoring.message import Refused
from scoring.schedule import local_day
from scoring.snooze import snooze, until_choice


def register(app: App, deps: Deps) -> None:
    """Everything that `/nextcall` and its buttons answer."""
    _register_card(app, deps)
    _register_snooze_menu(app, deps)
    _register_snooze_modal(app, deps)
    _register_ruling_out(app, deps)
    _register_pool_and_pages(app, deps)


def _register_card(app: App, deps: Deps) -> None:
    @app.command("/nextcall")
    def whom_to_call(ack: Ack, command: dict[str, Any], context: BoltContext) -> None:
        visitor = deps.visitor(context)
        ack(**answer(deps, visitor, command.get("text", "")), response_type="ephemeral")

    @app.action(NEXT_CALL)
    def show_next(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
        ack()
        visitor = deps.visitor(context)
        replace(respond, card(deps, visitor, skip=int(action.get("value", 0))))


def _register_snooze_menu(app: App, deps: Deps) -> None:
    @app.action(blocks.SNOOZE)
    def snooze(
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
        respond: Respond,
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        lead_id = action["block_id"].removeprefix(blocks.CARD)
        choice = action["selected_option"]["value"]
        today = local_day(visitor.t.zone, deps.now())
        if choice == ANOTHER_DAY:
            name, first = name_of(deps, visitor, lead_id), today + timedelta(days=1)
            view = snooze_view(visitor.t, blocks.SNOOZE_VIEW, name, first, meta(lead_id, body))
            client.views_open(trigger_id=body["trigger_id"], view=view)
            return
        entry_id = f"{body['container'].get('message_ts', '')}:{action['action_ts']}"
        until = until_choice(choice, today, visitor.t.zone)
        replace(respond, put_to_rest(deps, visitor, lead_id, until, entry_id))


def _register_snooze_modal(app: App, deps: Deps) -> None:
    @app.view(blocks.SNOOZE_VIEW)
    def snooze_until(
        ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient
    ) -> None:
        visitor = deps.visitor(context)
        until = until_in(view, visitor.t.zone)
        if until <= deps.now():
            ack(**too_early(visitor.t))
            return
        ack()
        about = json.loads(view["private_metadata"])
        message = put_to_rest(deps, visitor, about["lead"], until, view["id"])
        to_response_url(client, about["response_url"], context["user_id"], message)


def _register_ruling_out(app: App, deps: Deps) -> None:
    @app.action(blocks.RULE_OUT)
    def ask_why(
        ack: Ack,
        action: dict[str, Any],
        body: dict[str, Any],
        context: BoltContext,
        client: WebClient,
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        name = name_of(deps, visitor, action["value"])
        view = blocks.rule_out_view(visitor.t, name, meta(action["value"], body))
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view(blocks.RULE_OUT_VIEW)
    def rule_out(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        about, values = json.loads(view["private_metadata"]), view["state"]["values"]
        reason = values["reason"]["reason"]["selected_option"]["value"]
        words = values["words"]["words"].get("value") or ""
        now = deps.now()
        closing = flow.ruling_out(
            visitor.member.member_id, f"{reason}: {words}" if words else reason, view["id"], now
        )
        put_off = flow.put_off(deps.database, visitor.team_id, about["lead"], closing, now)
        notice = blocks.ruled_out(visitor.t, put_off) if put_off else (gone(visitor.t), "")
        message = card(deps, visitor, notice=notice)
        to_response_url(client, about["response_url"], context["user_id"], message)


def _register_pool_and_pages(app: App, deps: Deps) -> None:
    @app.action(blocks.TAKE)
    def take(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
        ack()
        visitor = deps.visitor(context)
        member_id, now = visitor.member.member_id, deps.now()
        lead = flow.take(deps.database, visitor.team_id, member_id, action["value"], now)
        words = (
            visitor.t(":raised_hands: {name} is yours now.", name=lead.name)
            if lead
            else gone(visitor.t)
        )
        replace(respond, pool(deps, visitor, 0, words))

    def turn_page(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
        ack()
        visitor = deps.visitor(context)
        show = pool if action["action_id"].startswith(blocks.PAGE_POOL) else whole_list
        replace(respond, show(deps, visitor, int(action["value"])))

    for page_action in (blocks.PAGE_ALL, blocks.PAGE_POOL):
        app.action(page_action)(turn_page)
        app.action(f"{page_action}_back")(turn_page)


def answer(deps: Deps, visitor: Visitor, text: str) -> dict[str, Any]:
    try:
        ask = parse(text)
    except Refused as refused:
        return {"text": visitor.t.say(refused.message)}
    if ask.what == "help":
        return blocks.help_message(visitor.t, flow.playbook(deps.database, visitor.team_id))
    if ask.what == "all":
        return whole_list(deps, visitor, 0)
    if ask.what == "pool":
        return pool(deps, visitor, 0)
    return card(deps, visitor, ask.most)


def card(
    deps: Deps, visitor: Visitor, most: int = 5, skip: int = 0, notice: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    member_id = visitor.member.member_id
    board = flow.board(deps.database, visitor.team_id, member_id, deps.now(), most, skip)
    return blocks.card_message(visitor.t, board, *notice)


def whole_list(deps: Deps, visitor: Visitor, number: int) -> dict[str, Any]:
    owner_id = visitor.member.member_id
    board = flow.page(deps.database, visitor.team_id, owner_id, deps.now(), number)
    return blocks.list_message(visitor.t, board)


def pool(deps: Deps, visitor: Visitor, number: int, notice: str = "") -> dict[str, Any]:
    board = flow.page(deps.database, visitor.team_id, None, deps.now(), number)
    return blocks.pool_message(visitor.t, board, notice)


def put_to_rest(
    deps: Deps, visitor: Visitor, lead_id: str, until: datetime, entry_id: str
) -> dict[str, Any]:
    now = deps.now()
    rest = snooze(flow.SOURCE, entry_id, visitor.member.member_id, until, now)
    put_off = flow.put_off(deps.database, visitor.team_id, lead_id, rest, now)
    notice = blocks.snoozed(visitor.t, put_off, now) if put_off else (gone(visitor.t), "")
    return card(deps, visitor, notice=notice)


def name_of(deps: Deps, visitor: Visitor, lead_id: str) -> str:
    with deps.database.read(visitor.team_id) as store:
        lead = store.leads.get(lead_id)
    return lead.name if lead else lead_id


def gone(t: Texts) -> str:
    return t("This lead is not yours any more; somebody was faster.")


def meta(lead_id: str, body: dict[str, Any]) -> str:
    """What a modal must remember: the lead, and where its answer goes."""
    return json.dumps({"lead": lead_id, "response_url": body.get("response_url", "")})
