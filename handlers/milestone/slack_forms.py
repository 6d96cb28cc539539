"""What Slack sends about the modals in which a goal is set. Whatever fails, they stay as typed."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from handlers.answers import open_modal, to_response_url
from handlers.deps import Deps, Visitor
from handlers.milestone import details, modals
from handlers.milestone.answers import Answers
from handlers.milestone.blocks import gone_message, saved_words
from handlers.milestone.flow import Shown, Taken
from handlers.milestone.form import ME, TEAM, Mistaken, filled, fits, read
from handlers.milestone.modals import Memory, remembered
from handlers.milestone.parse import blank, is_sure, read_form, read_toml
from handlers.milestone.verdict import CHANGE
from handlers.ui.actions import GOAL_NEW
from handlers.ui.texts import Texts, texts
from handlers.ui.words import OUR_FAULT
from scoring.goals.goal_toml import check_goal
from scoring.message import Message, Refused, say
from scoring.schedule import local_day
from scoring.toml_reader import Problem

logger = logging.getLogger("nextcall.milestone")

Json = dict[str, Any]
Submit = Callable[[Ack, Visitor, Json, WebClient], None]
MOST_PROBLEMS = 5


def register(app: App, deps: Deps, answers: Answers) -> None:
    @app.action(GOAL_NEW)
    def new(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        open_new(client, body, deps.visitor(context), deps.now())

    @app.action(CHANGE)
    def change(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        open_modal(client, body, _change_view(answers, visitor, int(action["value"]), body))

    @app.action(modals.TO_TOML)
    def to_toml(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        """In place of the form, begun with what stands in it where that is a goal already."""
        ack()
        visitor, view = deps.visitor(context), body["view"]
        typed = read(read_form(view["state"]["values"]), visitor.member.words)
        toml = "" if isinstance(typed, Mistaken) else typed
        shown = modals.toml_view(visitor.t, toml, remembered(view))
        client.views_update(view_id=view["id"], hash=view["hash"], view=shown)

    app.view(modals.FORM_VIEW)(_kept_open(deps, "name", _form_submitted(answers)))
    app.view(modals.TOML_VIEW)(_kept_open(deps, "toml", _toml_submitted(answers)))


def open_new(client: WebClient, body: Json, visitor: Visitor, now: datetime) -> None:
    form = blank(local_day(visitor.t.zone, now))
    by_command = "command" in body
    memory = Memory(body["response_url"], beside=True) if by_command else Memory(answer_to(body))
    open_modal(client, body, modals.form_view(visitor.t, form, memory, visitor.member.manager))


def answer_to(body: Json) -> str:
    """Which message the answer may take the place of: the one that only its reader sees, and from which
    perhaps a modal was opened; "" where there is none: a digest and the Home tab stay as they are.
    """
    if body.get("view", {}).get("type") == "modal":
        return str(json.loads(body["view"].get("private_metadata") or "{}").get("response_url", ""))
    return str(body["response_url"]) if body["container"].get("is_ephemeral") else ""


def _change_view(answers: Answers, visitor: Visitor, goal_id: int, body: Json) -> Json:
    """The form where it can hold the goal, else its text."""
    t, found = visitor.t, answers.desk(visitor).text(goal_id)
    if found is None:
        return details.notice_view(t, gone_message(t)["text"])
    goal, toml = found
    # What tells the end of a learning phase is answered for good, also where it stands.
    is_message = body["container"]["type"] == "message"
    memory = Memory(body["response_url"] if is_message else answer_to(body), replaces=goal_id)
    if fits(goal):
        me = goal.owner == visitor.member.words
        whose = TEAM if goal.owner is None else ME if me else goal.owner
        form = filled(t, goal, whose)
        return modals.form_view(t, form, memory, visitor.member.manager)
    if len(toml) > modals.MOST_TOML:
        return details.notice_view(t, modals.too_long_words(t))
    return modals.toml_view(t, toml, memory)


def _form_submitted(answers: Answers) -> Submit:
    def submit(ack: Ack, visitor: Visitor, view: Json, client: WebClient) -> None:
        t, values, memory = visitor.t, view["state"]["values"], remembered(view)
        form = read_form(values)
        toml = read(form, visitor.member.words)
        if isinstance(toml, Mistaken):
            _refuse(ack, t, _shown_at(toml.mistakes, values))
            return
        saved = answers.desk(visitor).save(toml, memory.replaces, is_sure(values))
        if isinstance(saved, Taken) and saved.may_replace and "anyway" not in values:
            teams = visitor.member.manager
            ack(
                response_action="update",
                view=modals.form_view(t, form, memory, teams, taken=saved.name),
            )
            return
        _done(ack, answers, visitor, saved, memory, client, values)

    return submit


def _toml_submitted(answers: Answers) -> Submit:
    def submit(ack: Ack, visitor: Visitor, view: Json, client: WebClient) -> None:
        t, values, memory = visitor.t, view["state"]["values"], remembered(view)
        toml = read_toml(values)
        goal, problems = check_goal(toml)
        if goal is None:
            ack(response_action="errors", errors={"toml": _all_of(t, problems)})
            return
        saved = answers.desk(visitor).save(toml, memory.replaces, is_sure(values))
        if isinstance(saved, Taken) and saved.may_replace and "anyway" not in values:
            ack(
                response_action="update",
                view=modals.toml_view(t, toml, memory, taken=saved.name),
            )
            return
        _done(ack, answers, visitor, saved, memory, client, values)

    return submit


def _done(
    ack: Ack,
    answers: Answers,
    visitor: Visitor,
    saved: Shown | Taken,
    memory: Memory,
    client: WebClient,
    values: Json,
) -> None:
    """Closes the modal and shows the goal where the button was pressed."""
    t, user_id = visitor.t, visitor.member.slack_id or ""
    if isinstance(saved, Taken):
        block = "anyway" if "anyway" in values else "name" if "name" in values else "toml"
        _refuse(ack, t, {block: _taken_words(saved)})
        return
    ack(response_action="clear")

    def send(message: Json) -> None:
        in_place = not memory.beside
        to_response_url(client, memory.response_url, user_id, message, replace_original=in_place)

    replaces = memory.response_url and not memory.beside
    show = answers.in_place if replaces else answers.beside
    send(show(visitor, saved, send, saved_words(t, saved)))


def _taken_words(taken: Taken) -> Message:
    if taken.may_replace:
        return say("Tick this box to replace it, or give the new goal another name.")
    return say("A goal of this name is in force already: give yours another name.")


def _shown_at(mistakes: Any, values: Json) -> dict[str, Message]:
    """At the fields that there are: not everybody is asked whose goal it is."""
    return {block if block in values else "name": words for block, words in mistakes.items()}


def _all_of(t: Texts, problems: list[Problem]) -> str:
    """The mistakes in a TOML, each with its place."""
    fatal = [one for one in problems if one.fatal]
    lines = [f"{one.place}: {t.say(one.message)}" for one in fatal[:MOST_PROBLEMS]]
    if len(fatal) > MOST_PROBLEMS:
        more = len(fatal) - MOST_PROBLEMS
        lines.append(t.plural("… {n} more", "… {n} more", more))
    return "\n".join(lines)


def _kept_open(deps: Deps, block: str, submit: Submit) -> Callable[..., None]:
    """Nothing typed is lost: what fails is said at `block`, and the modal stays as it is."""

    def listener(ack: Ack, view: Json, context: BoltContext, client: WebClient) -> None:
        t = texts("en")
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            submit(ack, visitor, view, client)
        except Refused as refused:  # who may not set this goal
            at = "whose" if "whose" in view["state"]["values"] else block
            _refuse(ack, t, {at: refused.message})
        except Exception:
            logger.exception("a goal could not be set")
            _refuse(ack, t, {block: OUR_FAULT})

    return listener


def _refuse(ack: Ack, t: Texts, errors: dict[str, Message]) -> None:
    """Each mistake as a sentence at its field."""
    said = {block: t.say(words) for block, words in errors.items()}
    ack(
        response_action="errors",
        errors={block: words[:1].upper() + words[1:] for block, words in said.items()},
    )
