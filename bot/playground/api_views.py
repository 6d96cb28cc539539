"""views.*"""

from bot.playground.calls import ApiError, Arguments, Desk, missing, refused
from bot.playground.checks import Json
from bot.playground.files import refuse_view_pictures
from bot.playground.model import View
from bot.playground.rules import VIEWS_IN_A_STACK, refuse_view


def _content(desk: Desk, arguments: Arguments, surface: str) -> Json:
    view = arguments.held("view")
    if view is None:
        raise missing("view")
    if refusal := refuse_view(view, surface) or refuse_view_pictures(desk.workspace, view):
        raise refused(refusal)
    return dict(view)


def _unique(desk: Desk, content: Json, view: View | None = None) -> None:
    other = desk.workspace.view(external_id=content.get("external_id"))
    if other is not None and other is not view:
        raise ApiError("duplicate_external_id")


def _exchange(desk: Desk, arguments: Arguments) -> tuple[str, str | None]:
    """The person and the modal that the trigger came from; a trigger serves once, for 3 s."""
    trigger = desk.workspace.triggers.get(arguments.text("trigger_id"))
    if trigger is None:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if desk.workspace.clock() > trigger.until:
        raise ApiError("expired_trigger_id")
    trigger.used = True
    return trigger.user, trigger.view


def open_view(desk: Desk, arguments: Arguments) -> Json:
    arguments.text("trigger_id")
    content = _content(desk, arguments, "modal")
    _unique(desk, content)
    user, _ = _exchange(desk, arguments)
    desk.workspace.modals[user].clear()
    return {"view": desk.workspace.show(user, content).shown()}


def push(desk: Desk, arguments: Arguments) -> Json:
    arguments.text("trigger_id")
    content = _content(desk, arguments, "modal")
    _unique(desk, content)
    user, below = _exchange(desk, arguments)
    stack = desk.workspace.modals[user]
    if below is None or below not in [view.id for view in stack]:
        raise ApiError("not_found")
    if len(stack) >= VIEWS_IN_A_STACK:
        raise ApiError("push_limit_reached")
    return {"view": desk.workspace.show(user, content).shown()}


def _same_state(view: View, arguments: Arguments) -> None:
    if (given := arguments.optional_text("hash")) and given != view.hash:
        raise ApiError("hash_conflict")


def update(desk: Desk, arguments: Arguments) -> Json:
    view_id = arguments.optional_text("view_id")
    external_id = arguments.optional_text("external_id")
    if not view_id and not external_id:
        raise missing("view_id")
    view = desk.workspace.view(view_id, external_id)
    content = _content(desk, arguments, view.content["type"] if view else "modal")
    if view is None:
        raise ApiError("not_found")
    _same_state(view, arguments)
    _unique(desk, content, view)
    desk.workspace.change(view, content)
    return {"view": view.shown()}


def publish(desk: Desk, arguments: Arguments) -> Json:
    user = arguments.text("user_id")
    content = _content(desk, arguments, "home")
    if user not in desk.workspace.users:
        raise ApiError("user_not_found")
    if not desk.manifest.has_home:
        raise ApiError("not_enabled")
    view = desk.workspace.homes[user]
    _unique(desk, content, view)
    if view is None:
        return {"view": desk.workspace.show(user, content).shown()}
    _same_state(view, arguments)
    desk.workspace.change(view, content)
    return {"view": view.shown()}
