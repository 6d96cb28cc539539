"""What Slack sends about goals: acknowledge, parse, call the flow, answer where it was asked."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from handlers.answers import open_modal, replace
from handlers.deps import Deps, Visitor
from handlers.milestone import blocks, details, slack_forms
from handlers.milestone.answers import Answers, Message
from handlers.milestone.flow import Shown
from handlers.milestone.parse import Ask, parse
from handlers.milestone.verdict import KEEP, RETARGET, parse_target
from handlers.ui.actions import GOAL_DETAILS, GOAL_SHOW

Json = dict[str, Any]


def register(app: App, deps: Deps) -> None:
    """Everything that `/milestone`, its buttons and its modals answer."""
    answers = Answers(deps)
    _register_command(app, deps, answers)
    _register_showing(app, deps, answers)
    _register_modals(app, deps, answers)
    _register_decisions(app, deps, answers)
    slack_forms.register(app, deps, answers)


def _register_command(app: App, deps: Deps, answers: Answers) -> None:
    @app.command("/milestone")
    def milestone(
        ack: Ack, command: Json, context: BoltContext, client: WebClient, respond: Respond
    ) -> None:
        visitor, ask = deps.visitor(context), parse(command.get("text", ""))
        if ask.what == "new":
            ack()
            slack_forms.open_new(client, command, visitor, deps.now())
            return
        ack(**_answer(answers, visitor, ask, respond), response_type="ephemeral")


def _register_showing(app: App, deps: Deps, answers: Answers) -> None:
    @app.action(re.compile(rf"^{GOAL_SHOW}(:\d+)?$"))
    def show(ack: Ack, action: Json, body: Json, context: BoltContext, respond: Respond) -> None:
        """In place of an answer that only its reader sees; beside what stands in a conversation."""
        ack()
        visitor = deps.visitor(context)
        shown = answers.desk(visitor).shown(int(action["value"]))
        if body["container"].get("is_ephemeral"):
            _replace(answers, visitor, shown, respond)
        elif shown is None:
            respond(**blocks.gone_message(visitor.t), replace_original=False)
        else:
            message = answers.beside(visitor, shown, _sending(respond))
            _sending(respond)(message)

    @app.action(blocks.ALL)
    def show_all(ack: Ack, context: BoltContext, respond: Respond) -> None:
        ack()
        visitor = deps.visitor(context)
        replace(respond, blocks.list_message(visitor.t, answers.desk(visitor).all()))


def _register_modals(app: App, deps: Deps, answers: Answers) -> None:
    @app.action(GOAL_DETAILS)
    def show_details(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        visitor, goal_id = deps.visitor(context), int(action["value"])
        shown = answers.desk(visitor).shown(goal_id)
        meta = details.about(goal_id, slack_forms.answer_to(body))
        view = (
            details.details_view(visitor.t, shown, meta)
            if shown
            else details.notice_view(visitor.t, blocks.gone_message(visitor.t)["text"])
        )
        open_modal(client, body, view)

    @app.action(blocks.COUNTS)
    def show_what_counts(
        ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient
    ) -> None:
        ack()
        visitor = deps.visitor(context)
        counted = answers.desk(visitor).deals(int(action["value"]))
        view = (
            details.counts_view(visitor.t, counted)
            if counted
            else details.notice_view(visitor.t, blocks.gone_message(visitor.t)["text"])
        )
        open_modal(client, body, view)


def _register_decisions(app: App, deps: Deps, answers: Answers) -> None:
    @app.action(KEEP)
    def keep(ack: Ack, action: Json, context: BoltContext, respond: Respond) -> None:
        ack()
        visitor = deps.visitor(context)
        shown = answers.desk(visitor).keep_target(int(action["value"]))
        _replace(answers, visitor, shown, respond, blocks.locked_words(visitor.t))

    @app.action(RETARGET)
    def retarget(ack: Ack, action: Json, context: BoltContext, respond: Respond) -> None:
        ack()
        visitor = deps.visitor(context)
        shown = answers.desk(visitor).change_target(*parse_target(action["value"]))
        _replace(answers, visitor, shown, respond, blocks.locked_words(visitor.t))

    @app.action(details.END)
    def end(ack: Ack, action: Json, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        ended = answers.desk(visitor).end(int(action["value"]))
        words = (
            blocks.ended_words(visitor.t, ended.name)
            if ended
            else blocks.gone_message(visitor.t)["text"]
        )
        view = details.notice_view(visitor.t, words)
        client.views_update(view_id=body["view"]["id"], view=view)


def _answer(answers: Answers, visitor: Visitor, ask: Ask, respond: Respond) -> Message:
    t, desk = visitor.t, answers.desk(visitor)
    if ask.what == "help":
        return blocks.help_message(t)
    if ask.what == "list":
        goals = desk.all()
        return blocks.list_message(t, goals) if goals else blocks.none_message(t)
    if ask.what == "named":
        shown = desk.named(ask.name)
        if shown is None:
            return blocks.unknown_message(t, ask.name, desk.all(like=ask.name))
    else:
        shown = desk.team() if ask.what == "team" else desk.current()
        if shown is None:
            return blocks.none_message(t, of_team=ask.what == "team")
    return answers.beside(visitor, shown, _sending(respond))


def _replace(
    answers: Answers, visitor: Visitor, shown: Shown | None, respond: Respond, notice: str = ""
) -> None:
    if shown is None:
        replace(respond, blocks.gone_message(visitor.t))
        return
    message = answers.in_place(visitor, shown, lambda later: replace(respond, later), notice)
    replace(respond, message)


def _sending(respond: Respond) -> Any:
    """Sends a message that only the reader sees, beside what is there."""
    return lambda message: respond(**message, replace_original=False, response_type="ephemeral")
