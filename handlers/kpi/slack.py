"""What Slack sends about figures: the command, its buttons, and the modal of a line."""

import logging
import re
from difflib import get_close_matches
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from handlers.answers import open_modal, replace
from handlers.deps import Deps, Visitor
from handlers.kpi import blocks, flow, modals
from handlers.kpi.form import LINE, Wrong, block_id, chosen_name, read_line, shown_name
from handlers.kpi.lines import is_of_ledger
from handlers.kpi.parse import Ask, parse
from handlers.kpi.picture import picture_of
from handlers.kpi.words import label, matching
from handlers.ui import blocks as ui
from handlers.ui.texts import texts
from handlers.ui.words import OUR_FAULT

logger = logging.getLogger("nextcall.kpi")

Json = dict[str, Any]
CLOSE = 3  # names that are suggested


def register(app: App, deps: Deps) -> None:
    """`/kpi`, its buttons and its modal."""
    _register_command(app, deps)
    _register_buttons(app, deps)
    _register_modal(app, deps)


def _register_command(app: App, deps: Deps) -> None:
    @app.command("/kpi")
    def figures(
        ack: Ack, command: Json, context: BoltContext, client: WebClient, respond: Respond
    ) -> None:
        visitor, ask = deps.visitor(context), parse(command.get("text", ""))
        if ask.what == "edit" and visitor.member.manager:
            ack()
            open_modal(client, command, _form(deps, visitor))
            return
        ack(**_answer(deps, visitor, ask, respond), response_type="ephemeral")


def _register_buttons(app: App, deps: Deps) -> None:
    @app.action(re.compile(f"^{blocks.SHOW}_(own|team|web)$"))
    def show(ack: Ack, action: Json, context: BoltContext, respond: Respond) -> None:
        ack()
        replace(respond, _answer(deps, deps.visitor(context), parse(action["value"]), respond))

    @app.action(blocks.EDIT)
    def edit(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        ack()
        visitor = deps.visitor(context)
        may = visitor.member.manager
        open_modal(client, body, _form(deps, visitor) if may else _refused(visitor))


def _register_modal(app: App, deps: Deps) -> None:
    @app.action(LINE)
    def another_line(ack: Ack, body: Json, context: BoltContext, client: WebClient) -> None:
        """Shows what is known of the line that was chosen."""
        ack()
        view = body["view"]
        form = _form(deps, deps.visitor(context), chosen_name(view["state"]["values"]))
        client.views_update(view_id=view["id"], hash=view["hash"], view=form)

    @app.view(modals.FORM)
    def submitted(ack: Ack, view: Json, context: BoltContext) -> None:
        t = texts("en")
        try:
            visitor = deps.visitor(context)
            t = visitor.t
            done = _saved(deps, visitor, view)
        except Wrong as wrong:
            name = shown_name(view["state"]["values"])
            errors = {block_id(field, name): t.say(why) for field, why in wrong.reasons.items()}
            ack(response_action="errors", errors=errors)
        except Exception:  # whatever fails, the modal stays open with what was put in
            logger.exception("a line of the table could not be saved")
            ack(response_action="errors", errors={LINE: t.say(OUR_FAULT)})
        else:
            ack(response_action="update", view=done)


def _answer(deps: Deps, visitor: Visitor, ask: Ask, respond: Respond) -> Json:
    t, where = visitor.t, (deps.database, visitor.team_id)
    if ask.what == "help":
        return blocks.help_message(t)
    if ask.what == "edit":
        return {"text": blocks.managers_words(t)}
    if ask.what == "web":
        return _web(deps, visitor, respond)
    if ask.what == "figure":
        return _figure(deps, visitor, ask.words)
    board = flow.board(*where, visitor.member, deps.now(), ask.what == "team")
    return blocks.board_message(t, board, visitor.member.manager)


def _web(deps: Deps, visitor: Visitor, respond: Respond) -> Json:
    """The words, with the picture where it is known; else it follows, for the reader alone."""
    t, team_id = visitor.t, visitor.team_id
    web = flow.web(deps.database, team_id, visitor.member, deps.now())
    picture = picture_of(t, web)
    if picture is None:
        return blocks.web_message(t, web)
    alt, file_id = picture.alt, deps.pictures.known(team_id, picture)
    if file_id:
        return blocks.web_message(t, web, ui.picture(file_id, alt))

    def then(file_id: str) -> None:
        message = blocks.picture_message(t, file_id, alt)
        respond(**message, response_type="ephemeral", replace_original=False)

    deps.pictures.soon(team_id, picture, then)
    return blocks.web_message(t, web)


def _figure(deps: Deps, visitor: Visitor, words: str) -> Json:
    t, now = visitor.t, deps.now()
    lines = flow.lines(deps.database, visitor.team_id, visitor.member, now)
    line = matching(t, lines, words)
    if line is None:
        called = {label(t, one).lower(): label(t, one) for one in lines}
        close = get_close_matches(words.lower(), called, CLOSE)
        return {"text": blocks.unknown_words(t, words, [called[one] for one in close])}
    found = flow.figure(deps.database, visitor.team_id, line, visitor.member, now)
    return blocks.figure_message(t, found, is_of_ledger(line))


def _form(deps: Deps, visitor: Visitor, name: str | None = None) -> Json:
    lines = flow.lines(deps.database, visitor.team_id, visitor.member, deps.now())
    chosen = next((line for line in lines if line.name == name), lines[0])
    unit = flow.unit(deps.database, visitor.team_id, chosen.name)
    return modals.form_view(visitor.t, lines, chosen, unit)


def _saved(deps: Deps, visitor: Visitor, view: Json) -> Json:
    if not visitor.member.manager:
        return _refused(visitor)
    values, where = view["state"]["values"], (deps.database, visitor.team_id)
    name = shown_name(values)
    line = read_line(values, flow.line(*where, name), flow.unit(*where, name))
    flow.save(*where, line)
    return modals.saved_view(visitor.t, line)


def _refused(visitor: Visitor) -> Json:
    return modals.notice_view(visitor.t, blocks.managers_words(visitor.t))
