"""What Slack sends about the settings and about who is who: acknowledge, parse, save, answer."""

import dataclasses
import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from handlers.answers import open_modal, replace, to_response_url
from handlers.deps import Deps, Visitor, texts_of
from handlers.settings import blocks, flow
from handlers.settings.parse import Mistaken, Settings, asks_for_settings, parse
from handlers.ui.actions import OPEN_SETTINGS
from handlers.ui.texts import texts
from handlers.ui.words import OUR_FAULT
from handlers.working_days import countries
from scoring.schedule import local_day

logger = logging.getLogger("nextcall.settings")

Json = dict[str, Any]
ShowHome: TypeAlias = Callable[[BoltContext, WebClient], None]


@dataclass(frozen=True)
class Asked:
    """Where the settings were opened, and so where their answer goes: the Home tab, or a message."""

    home: bool = False
    response_url: str = ""
    channel: str = ""
    ts: str = ""

    @property
    def meta(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Saved:
    """What holds now, in words; `is_said` where the welcome that asked says so by itself."""

    asked: Asked
    answer: Json
    is_said: bool


def register(app: App, deps: Deps, show_home: ShowHome) -> None:
    """The settings, the buttons of the welcome, and what Slack says has changed about people.

    To be registered before `/nextcall`, of which one word is meant for the settings.
    """
    _register_openings(app, deps)
    _register_modal(app, deps, show_home)
    _register_welcome(app, deps)

    @app.event("user_change")
    def changed(event: Json, context: BoltContext) -> None:
        team_id = deps.team_id_of(context["team_id"])
        flow.keep_up(deps.database, team_id, event["user"], deps.now())


def _register_openings(app: App, deps: Deps) -> None:
    def is_meant(command: Json) -> bool:
        return asks_for_settings(command.get("text", ""))

    @app.command("/nextcall", matchers=[is_meant])
    def by_command(ack: Ack, command: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        view = settings_view(
            deps, deps.visitor(context), Asked(response_url=command["response_url"])
        )
        open_modal(client, command, view)

    @app.action(OPEN_SETTINGS)
    def by_button(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        open_modal(client, body, settings_view(deps, deps.visitor(context), asked_in(body)))


def _register_modal(app: App, deps: Deps, show_home: ShowHome) -> None:
    @app.view(blocks.VIEW)
    def submitted(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        t = texts("en")
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            saved = save(deps, visitor, view)
        except Exception:  # nothing chosen is lost: the modal stays as it is
            logger.exception("the settings could not be saved")
            saved = Mistaken({"digest": OUR_FAULT})
        if isinstance(saved, Mistaken):
            errors = {block: t.say(what) for block, what in saved.mistakes.items()}
            ack(response_action="errors", errors=errors)
            return
        ack()
        if saved.asked.home:
            show_home(context, client)
        elif not saved.is_said:
            url, user_id = saved.asked.response_url, context["user_id"]
            to_response_url(client, url, user_id, saved.answer, replace_original=False)


def _register_welcome(app: App, deps: Deps) -> None:
    @app.action(blocks.KEEP)
    def keep(ack: Ack, body: Json, context: BoltContext, respond: Respond) -> None:
        ack()
        visitor = deps.visitor(context)
        place, now = (deps.database, visitor.team_id), deps.now()
        chosen = flow.preferences_of(*place, visitor.member)
        answer = blocks.kept_message(visitor.t, chosen, local_day(visitor.t.zone, now))
        if not flow.answer_welcome(*place, standing(asked_in(body), answer), now):
            replace(respond, answer)

    @app.action(blocks.SILENCE)
    def silence(ack: Ack, body: Json, context: BoltContext, respond: Respond) -> None:
        ack()
        visitor = deps.visitor(context)
        member, place, now = visitor.member, (deps.database, visitor.team_id), deps.now()
        chosen = flow.silent(flow.preferences_of(*place, member))
        answer = blocks.silenced_message(visitor.t, chosen, local_day(visitor.t.zone, now))
        settings = Settings(chosen, member.language)
        if not flow.save(*place, member, settings, now, standing(asked_in(body), answer)):
            replace(respond, answer)


def save(deps: Deps, visitor: Visitor, view: Json) -> Saved | Mistaken:
    member, now = visitor.member, deps.now()
    today = local_day(member.zone, now)
    settings = parse(view["state"]["values"], today)
    if isinstance(settings, Mistaken):
        return settings
    asked = Asked(**json.loads(view["private_metadata"]))
    t = texts_of(dataclasses.replace(member, language=settings.language))
    answer = blocks.saved_message(t, settings.preferences, today)
    there = standing(asked, answer) if asked.ts else None
    is_said = flow.save(deps.database, visitor.team_id, member, settings, now, there)
    return Saved(asked, answer, is_said)


def settings_view(deps: Deps, visitor: Visitor, asked: Asked) -> Json:
    t, member = visitor.t, visitor.member
    settings = Settings(
        flow.preferences_of(deps.database, visitor.team_id, member), member.language
    )
    today = local_day(member.zone, deps.now())
    return blocks.settings_view(
        t, settings, countries(t.language), today, asked.meta, member.manager
    )


def asked_in(body: Json) -> Asked:
    """Where the button was pressed."""
    container = body["container"]
    return Asked(
        home=body.get("view", {}).get("type") == "home",
        response_url=body.get("response_url", ""),
        channel=container.get("channel_id", ""),
        ts=container.get("message_ts", ""),
    )


def standing(asked: Asked, answer: Json) -> flow.Standing:
    return flow.Standing(asked.channel, asked.ts, answer)
