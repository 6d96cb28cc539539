"""Files in the stand-in: a picture in a block, for those who see the block and nobody else."""

from typing import Any

import httpx
import pytest
from playwright.sync_api import expect
from slack_bolt import App
from slack_sdk import WebClient

from bot.playground import StandIn
from tests.bot.playground.conftest import client_of
from tests.bot.playground.samples import MANIFEST, Json, home, modal, section
from tests.bot.playground.test_conversation import Connect, hook
from tests.bot.playground.test_page import CHROMIUM, Opened, chromium, opened  # noqa: F401
from tests.bot.playground.test_web_api import error, refusal

# The smallest picture there is: one grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63680000008200817c8a6ba60000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def at_once(slack: StandIn) -> None:
    """Slack looks through files in no time, if a test says nothing else."""
    slack.workspace.looks_through_files_for = 0.0


def uploaded(web: WebClient, content: bytes = PNG, name: str = "chart.png") -> str:
    """The id of a file that is the app's alone."""
    return str(web.files_upload_v2(filename=name, file=content)["file"]["id"])


def picture(file_id: str, **more: Any) -> Json:
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": "a chart", **more}


def seen_by(slack: StandIn, user: str, file_id: str) -> bytes | None:
    """What this person's browser gets for the file."""
    answer = httpx.get(f"{slack.url}/files/{file_id}", params={"user": user}, trust_env=False)
    return answer.content if answer.status_code == 200 else None


def test_a_file_that_was_put_nowhere_is_the_apps_alone(slack: StandIn, web: WebClient) -> None:
    file_id = uploaded(web)
    assert seen_by(slack, "U0ANNA", file_id) is None
    assert web.files_info(file=file_id)["file"]["mimetype"] == "image/png"


def test_a_picture_in_an_ephemeral_message_is_seen_by_one_person(
    slack: StandIn, web: WebClient
) -> None:
    file_id = uploaded(web)
    web.chat_postEphemeral(
        channel="C0SALES", user="U0ANNA", text="a chart", blocks=[picture(file_id)]
    )
    assert seen_by(slack, "U0ANNA", file_id) == PNG
    assert seen_by(slack, "U0BEN", file_id) is None


def test_a_picture_in_a_channel_is_seen_by_all_until_the_message_goes(
    slack: StandIn, web: WebClient
) -> None:
    file_id = uploaded(web)
    posted = web.chat_postMessage(channel="C0SALES", text="a chart", blocks=[picture(file_id)])
    assert seen_by(slack, "U0BEN", file_id) == PNG
    web.chat_update(channel="C0SALES", ts=posted["ts"], text="no chart", blocks=[section()])
    assert seen_by(slack, "U0BEN", file_id) is None


@pytest.mark.parametrize(
    "block",
    [
        lambda named: section(accessory=named),
        lambda named: {"type": "context", "elements": [named]},
    ],
    ids=["accessory", "context"],
)
def test_a_picture_may_be_an_element(slack: StandIn, web: WebClient, block: Any) -> None:
    file_id = uploaded(web)
    web.chat_postMessage(channel="D0ANNA", text="a chart", blocks=[block(picture(file_id))])
    assert seen_by(slack, "U0ANNA", file_id) == PNG
    nobodys = [block(picture("F00NOBODY"))]
    assert error(web.chat_postMessage, channel="D0ANNA", text="t", blocks=nobodys) == (
        "invalid_blocks"
    )


def test_a_picture_on_the_home_tab_and_in_a_modal_is_its_persons(
    slack: StandIn, web: WebClient
) -> None:
    at_home, in_modal = uploaded(web), uploaded(web)
    web.views_publish(user_id="U0ANNA", view=home(picture(at_home)))
    view = modal(blocks=[picture(in_modal)])
    web.views_open(trigger_id=slack.workspace.trigger("U0BEN"), view=view)
    assert seen_by(slack, "U0ANNA", at_home) == seen_by(slack, "U0BEN", in_modal) == PNG
    assert seen_by(slack, "U0BEN", at_home) is seen_by(slack, "U0ANNA", in_modal) is None


def test_before_slack_has_looked_through_a_file_it_cannot_be_shown(
    slack: StandIn, web: WebClient
) -> None:
    slack.workspace.looks_through_files_for = 3600
    file_id = uploaded(web)
    assert web.files_info(file=file_id)["file"]["mimetype"] == ""
    message = {"channel": "C0SALES", "text": "t", "blocks": [picture(file_id)]}
    answer = refusal(web.chat_postMessage, **message)
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]


@pytest.mark.parametrize("content", [b"a;b", b"GIF"], ids=["text", "too short"])
def test_what_is_no_picture_is_not_shown_as_one(web: WebClient, content: bytes) -> None:
    blocks = [picture(uploaded(web, content))]
    assert error(web.chat_postMessage, channel="C0SALES", text="t", blocks=blocks) == (
        "invalid_blocks"
    )


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"id": "F00NOBODY"}, "invalid slack file"),
        ({"id": "chart.png"}, "input must match regex pattern: ^[F][A-Z0-9]{8,}$"),
        ({"url": "https://files.slack.com/elsewhere"}, "invalid slack file"),
        ({}, "must define either `url` or `id`"),
    ],
)
def test_a_file_that_is_not_there_is_refused(web: WebClient, named: Json, said: str) -> None:
    blocks = [picture("", slack_file=named)]
    answer = refusal(web.chat_postMessage, channel="C0SALES", text="t", blocks=blocks)
    assert answer["errors"][0].startswith(said)


def test_a_picture_needs_words_for_who_cannot_see_it(web: WebClient) -> None:
    blocks = [picture(uploaded(web), alt_text="")]
    answer = refusal(web.chat_postMessage, channel="C0SALES", text="t", blocks=blocks)
    assert "[json-pointer:/blocks/0/alt_text]" in answer["errors"][0]


def test_a_deleted_file_is_gone_for_everybody(slack: StandIn, web: WebClient) -> None:
    file_id = uploaded(web)
    web.chat_postMessage(channel="C0SALES", text="a chart", blocks=[picture(file_id)])
    web.files_delete(file=file_id)
    assert seen_by(slack, "U0ANNA", file_id) is None
    assert error(web.files_info, file=file_id) == "file_deleted"
    assert error(web.files_delete, file=file_id) == "file_deleted"
    assert error(web.files_info, file="F00NOBODY") == "file_not_found"


def test_an_upload_that_was_not_completed_is_not_there(web: WebClient) -> None:
    place = web.files_getUploadURLExternal(filename="chart.png", length=3)
    assert error(web.files_info, file=place["file_id"]) == "file_not_found"
    named = [{"id": place["file_id"]}]
    assert error(web.files_completeUploadExternal, files=named) == "file_not_found"


def test_looking_a_file_up_needs_its_own_scope() -> None:
    without = {"oauth_config": {"scopes": {"bot": ["files:write"]}}}
    with StandIn({**MANIFEST, **without}) as slack:
        web = client_of(slack)
        assert refusal(web.files_info, file=uploaded(web))["needed"] == "files:read"


def test_a_picture_comes_with_the_answer_and_later_in_its_place(
    slack: StandIn, web: WebClient, app: App, connect: Connect
) -> None:
    first, second = uploaded(web), uploaded(web)
    urls: list[str] = []

    @app.command("/nextcall")
    def command(ack: Any, body: Json) -> None:
        urls.append(body["response_url"])
        ack(text="a chart", blocks=[picture(first)])

    connect()
    assert slack.person.command("U0ANNA", "C0SALES", "/nextcall").error is None
    assert seen_by(slack, "U0ANNA", first) == PNG
    answer = hook(urls[0]).send(text="another", blocks=[picture(second)], replace_original=True)
    assert answer.status_code == 200
    assert seen_by(slack, "U0ANNA", first) is None
    assert seen_by(slack, "U0ANNA", second) == PNG


def test_an_answer_with_a_picture_that_is_not_there_is_no_answer(
    slack: StandIn, app: App, connect: Connect
) -> None:
    @app.command("/nextcall")
    def command(ack: Any) -> None:
        ack(text="a chart", blocks=[picture("F00NOBODY")])

    connect()
    outcome = slack.person.command("U0ANNA", "C0SALES", "/nextcall")
    assert outcome.error == "invalid_command_response"


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt-get install chromium)")
@pytest.mark.xdist_group("page")
def test_the_page_shows_a_picture_with_its_words(
    slack: StandIn,
    web: WebClient,
    opened: Opened,  # noqa: F811
) -> None:
    blocks = [picture(uploaded(web), title={"type": "plain_text", "text": "The chart"})]
    web.chat_postEphemeral(channel="C0SALES", user="U0ANNA", text="a chart", blocks=blocks)
    page = opened(slack, "U0ANNA/C0SALES")
    image = page.get_by_role("img", name="a chart")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.complete && image.naturalWidth") == 1


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt-get install chromium)")
@pytest.mark.xdist_group("page")
def test_a_picture_that_comes_late_is_in_view(
    slack: StandIn,
    web: WebClient,
    opened: Opened,  # noqa: F811
) -> None:
    for line in range(30):
        web.chat_postMessage(channel="C0SALES", text=f"line {line}")
    page = opened(slack, "U0ANNA/C0SALES")
    expect(page.get_by_text("line 29")).to_be_in_viewport()
    page.add_style_tag(content=".block-image img { height: 300px }")
    blocks = [picture(uploaded(web))]
    web.chat_postEphemeral(channel="C0SALES", user="U0ANNA", text="a chart", blocks=blocks)
    expect(page.get_by_role("img", name="a chart")).to_be_in_viewport(ratio=1)
