"""People and a real Bolt app, over Socket Mode."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk.webhook import WebhookClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as open_socket

from bot.playground import StandIn
from tests.bot.playground.conftest import SOON, TRUST, Clock, impatient
from tests.bot.playground.samples import (
    MANIFEST,
    Json,
    actions,
    asks,
    button,
    home,
    modal,
    option,
    options,
    section,
    select,
    typed,
)

Connect = Callable[[], Any]


def hook(url: str) -> WebhookClient:
    return WebhookClient(url, ssl=TRUST, retry_handlers=[])


def keep(app: App, name: str = "/nextcall") -> list[Json]:
    """The app keeps the payloads of this command."""
    kept: list[Json] = []

    @app.command(name)
    def command(ack: Any, body: Json) -> None:
        kept.append(body)
        ack()

    return kept


# Commands


def test_a_command_arrives_in_slacks_format(slack: StandIn, app: App, connect: Connect) -> None:
    kept = keep(app)
    connect()
    outcome = slack.person.command("U0ANNA", "C0SALES", "/nextcall  10 ")
    assert outcome.acked
    assert 0 < outcome.ms < 10_000
    (body,) = kept
    assert body.pop("response_url").startswith(slack.url)
    assert body.pop("trigger_id")
    assert body.pop("token")
    assert body == {
        "team_id": "T0PLAYGROUND",
        "team_domain": "beispiel-vertrieb",
        "channel_id": "C0SALES",
        "channel_name": "sales",
        "user_id": "U0ANNA",
        "user_name": "anna",
        "command": "/nextcall",
        "text": "10",
        "api_app_id": "A0NEXTCALL",
        "is_enterprise_install": "false",
    }


@pytest.mark.parametrize(
    ("command", "text", "wire"),
    [
        ("/nextcall", "@ben <b> & #sales", "<@U0BEN|ben> &lt;b&gt; &amp; <#C0SALES|sales>"),
        ("/nextcall", "@Ben Carter!", "<@U0BEN|ben>!"),
        ("/nextcall", "a@ben.de", "<mailto:a@ben.de|a@ben.de>"),
        ("/nextcall", "see https://a.de/b?c=1.", "see <https://a.de/b?c=1>."),
        ("/nextcall", "@bench", "@bench"),
        ("/plain", "@ben & Co", "@ben &amp; Co"),
    ],
)
def test_typed_text_is_escaped_as_the_manifest_says(
    slack: StandIn, app: App, connect: Connect, command: str, text: str, wire: str
) -> None:
    kept = keep(app, command)
    connect()
    slack.person.command("U0ANNA", "C0SALES", f"{command} {text}")
    assert [body["text"] for body in kept] == [wire]


def test_in_a_direct_message_the_channel_is_called_so(
    slack: StandIn, app: App, connect: Connect
) -> None:
    kept = keep(app)
    connect()
    slack.person.command("U0ANNA", "D0ANNA", "/nextcall")
    assert [body["channel_name"] for body in kept] == ["directmessage"]


def test_an_unknown_command_is_told_to_the_person(slack: StandIn) -> None:
    outcome = slack.person.command("U0ANNA", "C0SALES", "/nope 1")
    assert outcome.error == "unknown_command"
    assert "/nope is not a valid command" in slack.person.notices("U0ANNA")[0]
    assert slack.workspace.notices[0]["typed"] == "/nope 1"


def test_without_a_connection_the_command_fails(slack: StandIn) -> None:
    outcome = slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    assert (outcome.delivered, outcome.error) == (False, "dispatch_failed")


@impatient
def test_a_command_not_acknowledged_in_time_is_a_timeout(
    slack: StandIn, app: App, connect: Connect
) -> None:
    @app.command("/nextcall")
    def command(ack: Any) -> None:
        time.sleep(SOON + 0.1)
        ack("late")

    connect()
    outcome = slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    assert (outcome.acked, outcome.error) == (False, "operation_timeout")
    assert "operation_timeout" in slack.person.notices("U0ANNA")[0]
    assert slack.person.sees("U0ANNA", "C0SALES") == []
    time.sleep(0.2)  # the late acknowledgement arrives and changes nothing
    assert slack.problems == []


def test_an_acknowledgement_can_answer(slack: StandIn, app: App, connect: Connect) -> None:
    @app.command("/nextcall")
    def command(ack: Any, command: Json) -> None:
        if command["text"] == "all":
            ack(text="to all", response_type="in_channel")
        else:
            ack("to you")

    connect()
    slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    slack.person.command("U0ANNA", "C0SALES", "/nextcall all")
    assert [one["text"] for one in slack.person.sees("U0ANNA", "C0SALES")] == ["to you", "to all"]
    assert [one["text"] for one in slack.person.sees("U0BEN", "C0SALES")] == ["to all"]


@pytest.mark.parametrize(
    "answer",
    [
        {"text": "t", "blocks": [section("")]},
        {"text": "", "blocks": [section()]},
        {"text": "t", "response_type": "everybody"},
        {"text": "t", "colour": "red"},
    ],
)
def test_a_wrong_acknowledgement_is_a_problem(
    slack: StandIn, app: App, connect: Connect, answer: Json
) -> None:
    @app.command("/nextcall")
    def command(ack: Any) -> None:
        ack(answer)

    connect()
    outcome = slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    assert outcome.error == "invalid_command_response"
    assert [problem.where for problem in slack.problems] == ["ack slash_commands"]
    assert slack.person.sees("U0ANNA", "C0SALES") == []


# Response URLs


def test_a_response_url_serves_five_times(slack: StandIn, app: App, connect: Connect) -> None:
    kept = keep(app)
    connect()
    slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    url = kept[0]["response_url"]
    answers = [hook(url).send(text=str(number)) for number in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body
    assert len(slack.person.sees("U0ANNA", "C0SALES")) == 5
    assert slack.person.sees("U0BEN", "C0SALES") == []


def test_a_response_url_serves_for_half_an_hour(
    slack: StandIn, app: App, connect: Connect, clock: Clock
) -> None:
    kept = keep(app)
    connect()
    slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    clock.now += 30 * 60 + 1
    assert "expired_url" in hook(kept[0]["response_url"]).send(text="t").body


def test_a_response_url_refuses_wrong_blocks_without_counting(
    slack: StandIn, app: App, connect: Connect
) -> None:
    kept = keep(app)
    connect()
    slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    answer = hook(kept[0]["response_url"]).send(text="t", blocks=[section("")])
    assert (answer.status_code, "invalid_blocks" in answer.body) == (400, True)
    assert slack.problems[0].where == "response_url"


def test_an_ephemeral_message_is_replaced_and_deleted_by_its_url(
    slack: StandIn, app: App, connect: Connect
) -> None:
    kept: list[Json] = []

    @app.action("more")
    def more(ack: Any, body: Json) -> None:
        kept.append(body)
        ack()

    connect()
    web = app.client
    web.chat_postEphemeral(
        channel="C0SALES", user="U0ANNA", text="one", blocks=[actions(button(action_id="more"))]
    )
    slack.person.click("U0ANNA", slack.person.last("U0ANNA", "C0SALES"), "more")
    (body,) = kept
    assert "message" not in body
    assert body["container"]["is_ephemeral"] is True
    hook(body["response_url"]).send(text="two", replace_original=True)
    (seen,) = slack.person.sees("U0ANNA", "C0SALES")
    assert seen["text"] == "two"
    assert "blocks" not in seen
    hook(body["response_url"]).send(delete_original=True)
    assert slack.person.sees("U0ANNA", "C0SALES") == []


# Messages and events


def events(app: App, kind: str) -> list[Json]:
    kept: list[Json] = []

    @app.event(kind)
    def event(body: Json) -> None:
        kept.append(body)

    return kept


def test_a_direct_message_is_an_event(slack: StandIn, app: App, connect: Connect) -> None:
    kept = events(app, "message")
    connect()
    assert slack.person.say("U0ANNA", "D0ANNA", "Müller & Co angerufen").acked
    (body,) = kept
    assert body["type"] == "event_callback"
    assert body["authorizations"][0]["user_id"] == "U0NEXTCALL"
    assert body["event_id"]
    assert isinstance(body["event_time"], int)
    event = body["event"]
    assert (event["channel"], event["channel_type"]) == ("D0ANNA", "im")
    assert (event["user"], event["text"]) == ("U0ANNA", "Müller &amp; Co angerufen")
    assert event["ts"] == event["event_ts"]


def test_a_mention_is_an_event_and_a_plain_message_in_a_channel_is_not(
    slack: StandIn, app: App, connect: Connect
) -> None:
    kept = events(app, "app_mention")
    connect()
    assert not slack.person.say("U0ANNA", "C0SALES", "nobody meant").delivered
    assert slack.person.mention("U0ANNA", "C0SALES", "whom now?").acked
    assert [body["event"]["text"] for body in kept] == ["<@U0NEXTCALL> whom now?"]


def test_the_bot_hears_its_own_direct_messages_and_bolt_ignores_them(
    slack: StandIn, app: App, connect: Connect
) -> None:
    kept = events(app, "message")
    connect()
    app.client.chat_postMessage(channel="U0ANNA", text="mine")
    assert slack.wait_until_quiet()
    assert kept == []
    (told,) = slack.calls_to("ack events_api")
    assert told.arguments["event"]["bot_id"] == "B0NEXTCALL"


def test_an_event_that_is_not_subscribed_is_not_sent() -> None:
    with StandIn({**MANIFEST, "settings": {}}) as silent:
        assert not silent.person.open_home("U0ANNA").delivered
        assert silent.calls == []


def test_opening_the_home_tab_is_an_event_with_the_view(
    slack: StandIn, app: App, connect: Connect
) -> None:
    @app.event("app_home_opened")
    def opened(client: Any, event: Json) -> None:
        kept.append(event)
        client.views_publish(user_id=event["user"], view=home())

    kept: list[Json] = []
    connect()
    slack.person.open_home("U0ANNA")
    slack.person.open_home("U0ANNA")
    assert [event["tab"] for event in kept] == ["home", "home"]
    assert "view" not in kept[0]
    assert kept[1]["view"]["type"] == "home"


@impatient
def test_an_event_without_receipt_is_sent_again(slack: StandIn, app: App, connect: Connect) -> None:
    tries: list[dict[str, Any]] = []

    @app.event("message")
    def message(request: Any) -> None:
        tries.append({key: held for key, held in request.headers.items() if "retry" in key})
        if len(tries) < 3:
            time.sleep(SOON + 0.2)

    slack.delivery.retry_delays = (0.01, 0.02, 0.03)
    connect()
    outcome = slack.person.say("U0ANNA", "D0ANNA", "hello")
    assert (outcome.acked, outcome.error) == (False, "operation_timeout")
    assert slack.wait_until_quiet()
    assert tries[0].get("x-slack-retry-num", ["0"]) == ["0"]
    assert tries[1] == {"x-slack-retry-num": ["1"], "x-slack-retry-reason": ["timeout"]}
    assert tries[2]["x-slack-retry-num"] == ["2"]
    ids = {call.arguments["event_id"] for call in slack.calls_to("ack events_api")}
    assert len(ids) == 1


def test_a_bot_that_is_not_in_the_channel_is_not_mentioned(slack: StandIn) -> None:
    slack.workspace.channels["C0SALES"].members.remove("U0NEXTCALL")
    assert slack.person.mention("U0ANNA", "C0SALES", "hello").error == "not_in_channel"


# Interactions


def test_a_click_arrives_with_message_state_and_action(
    slack: StandIn, app: App, connect: Connect
) -> None:
    kept: list[Json] = []

    @app.action("done")
    def done(ack: Any, body: Json) -> None:
        kept.append(body)
        ack()

    connect()
    blocks = [
        section("A", accessory=button(action_id="done", value="a")),
        section("B", accessory=button(action_id="done", value="b", style="primary")),
        actions({"type": "datepicker", "action_id": "day", "initial_date": "2026-11-24"}),
    ]
    app.client.chat_postMessage(channel="U0ANNA", text="t", blocks=blocks)
    message = slack.person.last("U0ANNA", "D0ANNA")
    outcome = slack.person.click("U0ANNA", message, "done", "b")
    assert (outcome.acked, outcome.error) == (True, None)
    (body,) = kept
    assert body["container"] == {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": "D0ANNA",
        "is_ephemeral": False,
    }
    assert body["message"]["ts"] == message["ts"]
    (action,) = body["actions"]
    assert (action["type"], action["value"], action["style"]) == ("button", "b", "primary")
    assert action["block_id"] == message["blocks"][1]["block_id"]
    (day,) = body["state"]["values"][message["blocks"][2]["block_id"]].values()
    assert day == {"type": "datepicker", "selected_date": "2026-11-24"}
    assert body["user"]["id"] == "U0ANNA"
    assert body["trigger_id"]
    assert body["response_url"]


@pytest.mark.parametrize(
    ("element", "value", "key", "held"),
    [
        (select(), "1", "selected_option", "1"),
        ({"type": "overflow", "options": options(3)}, "2", "selected_option", "2"),
        ({"type": "datepicker"}, "2026-11-24", "selected_date", "2026-11-24"),
        ({"type": "timepicker"}, "10:00", "selected_time", "10:00"),
        ({"type": "users_select"}, "U0BEN", "selected_user", "U0BEN"),
        ({"type": "conversations_select"}, "C0SALES", "selected_conversation", "C0SALES"),
        ({"type": "checkboxes", "options": options(2)}, ["0", "1"], "selected_options", ["0", "1"]),
        ({"type": "datetimepicker"}, 1_764_000_000, "selected_date_time", 1_764_000_000),
    ],
)
def test_every_element_says_what_was_chosen(
    slack: StandIn, app: App, connect: Connect, element: Json, value: Any, key: str, held: Any
) -> None:
    kept: list[Json] = []

    @app.action("it")
    def it(ack: Any, action: Json) -> None:
        kept.append(action)
        ack()

    connect()
    blocks = [actions({**element, "action_id": "it"})]
    app.client.chat_postMessage(channel="U0ANNA", text="t", blocks=blocks)
    slack.person.click("U0ANNA", slack.person.last("U0ANNA", "D0ANNA"), "it", value)
    chosen = kept[0][key]
    if isinstance(chosen, dict):
        chosen = chosen["value"]
    if isinstance(chosen, list):
        chosen = [one["value"] for one in chosen]
    assert chosen == held


def test_nobody_clicks_what_is_not_there(slack: StandIn, app: App) -> None:
    app.client.chat_postMessage(channel="U0ANNA", text="t", blocks=[actions(select(action_id="s"))])
    message = slack.person.last("U0ANNA", "D0ANNA")
    with pytest.raises(LookupError, match="action_id 'other'"):
        slack.person.click("U0ANNA", message, "other")
    with pytest.raises(LookupError, match="no option '7'"):
        slack.person.click("U0ANNA", message, "s", "7")
    blocks = [actions({"type": "datepicker", "action_id": "d"})]
    app.client.chat_postMessage(channel="U0ANNA", text="t", blocks=blocks)
    with pytest.raises(LookupError, match="must be a date"):
        slack.person.click("U0ANNA", slack.person.last("U0ANNA", "D0ANNA"), "d", "tomorrow")


@impatient
def test_a_click_must_be_acknowledged_and_with_nothing(
    slack: StandIn, app: App, connect: Connect
) -> None:
    @app.action("chatty")
    def chatty(ack: Any) -> None:
        ack("thanks")

    @app.action("silent")
    def silent() -> None:
        pass

    connect()
    blocks = [actions(button(action_id="chatty"), button(action_id="silent"))]
    app.client.chat_postMessage(channel="U0ANNA", text="t", blocks=blocks)
    message = slack.person.last("U0ANNA", "D0ANNA")
    assert slack.person.click("U0ANNA", message, "silent").error == "operation_timeout"
    slack.person.click("U0ANNA", message, "chatty")
    assert [str(one) for one in slack.problems] == [
        "ack block_actions: the acknowledgement must be empty"
    ]


def test_a_shortcut_carries_the_message(slack: StandIn, app: App, connect: Connect) -> None:
    kept: list[Json] = []

    @app.message_shortcut("log_message")
    def log(ack: Any, body: Json) -> None:
        kept.append(body)
        ack()

    connect()
    slack.person.say("U0BEN", "C0SALES", "called Acme")
    ts = slack.person.last("U0ANNA", "C0SALES")["ts"]
    slack.person.shortcut("U0ANNA", "C0SALES", ts, "log_message")
    (body,) = kept
    assert (body["type"], body["message_ts"]) == ("message_action", ts)
    assert (body["message"]["text"], body["message"]["user"]) == ("called Acme", "U0BEN")
    assert body["channel"] == {"id": "C0SALES", "name": "sales"}
    with pytest.raises(LookupError):
        slack.person.shortcut("U0ANNA", "C0SALES", ts, "other")


# Modals


def with_modal(app: App, view: Json, answer: Json | None = None) -> list[Json]:
    """`/nextcall` opens the view; what is submitted is kept and answered so."""
    kept: list[Json] = []

    @app.command("/nextcall")
    def command(ack: Any, client: Any, body: Json) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    @app.view("form")
    def form(ack: Any, body: Json) -> None:
        kept.append(body)
        ack(answer) if answer is not None else ack()

    @app.view_closed("form")
    def closed(ack: Any, body: Json) -> None:
        kept.append(body)
        ack()

    return kept


def form(*blocks: Json, **more: Any) -> Json:
    return modal(*(blocks or [asks(block_id="note")]), callback_id="form", **more)


def open_modal(slack: StandIn) -> None:
    slack.person.command("U0ANNA", "C0SALES", "/nextcall")


def test_a_submission_carries_the_state_of_every_input(
    slack: StandIn, app: App, connect: Connect
) -> None:
    blocks = [
        asks(block_id="note"),
        asks(select(action_id="s", initial_option=option("1")), block_id="kind"),
        asks({"type": "datepicker", "action_id": "d"}, block_id="day", optional=True),
        section("s", block_id="who", accessory={"type": "users_select", "action_id": "u"}),
    ]
    kept = with_modal(app, form(*blocks, private_metadata="7"))
    connect()
    open_modal(slack)
    outcome = slack.person.submit("U0ANNA", {"note": "called"})
    assert (outcome.error, outcome.errors) == (None, {})
    assert slack.person.modal("U0ANNA") == []
    view = kept[0]["view"]
    assert (view["callback_id"], view["private_metadata"]) == ("form", "7")
    values = view["state"]["values"]
    assert values["note"]["typed"] == {"type": "plain_text_input", "value": "called"}
    assert values["kind"]["s"]["selected_option"]["value"] == "1"
    assert values["day"]["d"] == {"type": "datepicker", "selected_date": None}
    assert values["who"]["u"] == {"type": "users_select", "selected_user": None}


NUMBER = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1", "max_value": "9"}


@pytest.mark.parametrize(
    ("element", "given"),
    [
        (typed(), None),
        (typed(), ""),
        (typed(min_length=3), "ab"),
        (typed(max_length=3), "abcd"),
        ({**NUMBER, "action_id": "n"}, "0"),
        ({**NUMBER, "action_id": "n"}, "10"),
        ({**NUMBER, "action_id": "n"}, "1.5"),
        ({**NUMBER, "action_id": "n"}, "one"),
        ({"type": "email_text_input", "action_id": "e"}, "anna"),
        ({"type": "url_text_input", "action_id": "u"}, "example"),
        ({"type": "checkboxes", "action_id": "c", "options": options(1)}, []),
        (select(action_id="s"), None),
    ],
)
def test_slack_itself_refuses_to_submit(
    slack: StandIn, app: App, connect: Connect, element: Json, given: Any
) -> None:
    kept = with_modal(app, form(asks(element, block_id="b")))
    connect()
    open_modal(slack)
    outcome = slack.person.submit("U0ANNA", {"b": given})
    assert (outcome.delivered, outcome.error, [*outcome.errors]) == (False, "not_submitted", ["b"])
    assert [*slack.person.modal("U0ANNA")[0]["errors"]] == ["b"]
    assert kept == []


def test_errors_stay_at_their_inputs(slack: StandIn, app: App, connect: Connect) -> None:
    with_modal(app, form(), {"response_action": "errors", "errors": {"note": "Too short"}})
    connect()
    open_modal(slack)
    outcome = slack.person.submit("U0ANNA", {"note": "x"})
    assert outcome.errors == {"note": "Too short"}
    (view,) = slack.person.modal("U0ANNA")
    assert view["errors"] == {"note": "Too short"}
    assert view["state"]["values"]["note"]["typed"]["value"] == "x"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"other": "No such block"}},
        {"response_action": "errors", "errors": {"note": ""}},
        {"response_action": "update", "view": modal(title={})},
        {"response_action": "update"},
        {"response_action": "shout"},
        {"text": "thanks"},
    ],
)
def test_a_wrong_answer_to_a_submission_is_a_problem(
    slack: StandIn, app: App, connect: Connect, answer: Json
) -> None:
    with_modal(app, form(), answer)
    connect()
    open_modal(slack)
    outcome = slack.person.submit("U0ANNA", {"note": "x"})
    assert outcome.error
    assert [problem.where for problem in slack.problems] == ["ack view_submission"]
    assert len(slack.person.modal("U0ANNA")) == 1


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ({"response_action": "update", "view": modal(section("new"))}, 1),
        ({"response_action": "push", "view": modal(section("new"))}, 2),
        ({"response_action": "clear"}, 0),
    ],
)
def test_a_submission_can_change_the_stack(
    slack: StandIn, app: App, connect: Connect, answer: Json, left: int
) -> None:
    with_modal(app, form(), answer)
    connect()
    open_modal(slack)
    assert slack.person.submit("U0ANNA", {"note": "x"}).error is None
    assert len(slack.person.modal("U0ANNA")) == left


@impatient
def test_a_submission_without_answer_keeps_the_modal(
    slack: StandIn, app: App, connect: Connect
) -> None:
    with_modal(app, modal(asks(block_id="note"), callback_id="nobody"))
    connect()
    open_modal(slack)
    assert slack.person.submit("U0ANNA", {"note": "x"}).error == "operation_timeout"
    assert len(slack.person.modal("U0ANNA")) == 1


def test_closing_is_told_to_who_wants_to_know(slack: StandIn, app: App, connect: Connect) -> None:
    kept = with_modal(app, form(notify_on_close=True))
    connect()
    open_modal(slack)
    slack.person.close("U0ANNA")
    assert [body["type"] for body in kept] == ["view_closed"]
    assert kept[0]["is_cleared"] is False


def test_an_input_that_dispatches_tells_at_once_and_keeps_its_value_over_an_update(
    slack: StandIn, app: App, connect: Connect
) -> None:
    chooses = asks(select(action_id="s"), block_id="kind", dispatch_action=True)
    with_modal(app, form(chooses, asks(block_id="note")))

    @app.action("s")
    def changed(ack: Any, client: Any, body: Json) -> None:
        assert "response_url" not in body
        new = form(chooses, asks(block_id="note"), section("more"))
        client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=new)
        ack()

    connect()
    open_modal(slack)
    slack.person.fill("U0ANNA", {"note": "kept"})
    slack.person.fill("U0ANNA", {"kind": "1"})
    (view,) = slack.person.modal("U0ANNA")
    assert len(view["blocks"]) == 3
    assert view["state"]["values"]["note"]["typed"]["value"] == "kept"
    assert view["state"]["values"]["kind"]["s"]["selected_option"]["value"] == "1"


# Connections


def test_several_connections_share_the_load(slack: StandIn, app: App, connect: Connect) -> None:
    keep(app)
    handlers = [connect(), connect()]
    received = [0, 0]
    for position, handler in enumerate(handlers):

        def count(message: str, position: int = position) -> None:
            received[position] += "slash_commands" in message

        handler.client.on_message_listeners.append(count)
    for _ in range(4):
        slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    assert received == [2, 2]


def test_a_connection_is_replaced_when_slack_asks_for_it(
    slack: StandIn, app: App, connect: Connect
) -> None:
    kept = keep(app)
    connect()
    slack.socket_mode.disconnect()
    assert slack.wait_until(lambda: slack.socket_mode.connections == 1)
    assert len(slack.calls_to("apps.connections.open")) >= 2
    tries = (slack.person.command("U0ANNA", "C0SALES", "/nextcall") for _ in range(9))
    assert any(outcome.acked for outcome in tries)
    assert kept


def test_a_warned_connection_is_replaced_in_time(slack: StandIn, connect: Connect) -> None:
    connect()
    slack.socket_mode.disconnect("warning")
    assert slack.wait_until(lambda: slack.socket_mode.connections == 1)


def test_a_ticket_opens_one_socket(slack: StandIn, app: App) -> None:
    url = app.client.apps_connections_open(app_token=slack.app_token)["url"]
    with open_socket(url) as socket:
        assert '"type": "hello"' in str(socket.recv())
        with pytest.raises(InvalidStatus):
            open_socket(url)
