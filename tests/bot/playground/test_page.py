"""The page in a real browser, when something happens that the person did not do."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from slack_bolt import App
from slack_sdk import WebClient
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground import StandIn
from tests.bot.playground.conftest import Clock
from tests.bot.playground.samples import (
    MANIFEST,
    Json,
    actions,
    asks,
    button,
    modal,
    section,
)
from tests.bot.playground.test_conversation import Connect

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt-get install chromium)"),
    pytest.mark.xdist_group("page"),
]
DAY = 24 * 60 * 60
Opened = Callable[[StandIn, str], Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        yield started
        started.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opened]:
    pages: list[Page] = []

    def open_page(slack: StandIn, place: str, width: int = 1280) -> Page:
        page = chromium.new_page(viewport={"width": width, "height": 800}, locale="de-DE")
        pages.append(page)
        page.goto(f"{slack.url}/#{place}")
        expect(page.locator("#sidebar .person")).to_have_count(3)
        return page

    yield open_page
    for page in pages:
        page.close()


def days(page: Page) -> Locator:
    return page.locator("#conversation .day")


def badge(page: Page, channel: str) -> Locator:
    return page.locator(f"[data-channel={channel}] .count")


def test_the_page_lives_by_the_clock_of_the_playground(
    slack: StandIn, web: WebClient, clock: Clock, opened: Opened
) -> None:
    web.chat_postMessage(channel="U0BEN", text="on the first day")
    page = opened(slack, "U0BEN/D0BEN")
    expect(days(page)).to_have_text(["Today"])
    clock.now += DAY
    expect(days(page)).to_have_text(["Yesterday"])
    web.chat_postMessage(channel="U0BEN", text="on the second day")
    expect(days(page)).to_have_text(["Yesterday", "Today"])
    clock.now += 2 * DAY
    expect(days(page)).to_have_text(["Monday 24 November", "Tuesday 25 November"])
    clock.now -= 3 * DAY
    expect(days(page)).to_have_text(["Today", "Tomorrow"])


def test_a_modal_survives_a_day_that_is_skipped(
    slack: StandIn, app: App, clock: Clock, opened: Opened, connect: Connect
) -> None:
    noted: list[str] = []

    @app.command("/nextcall")
    def command(ack: Any, client: WebClient, body: Json) -> None:
        view = modal(asks(block_id="note"), callback_id="form")
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    @app.view("form")
    def form(ack: Any, view: Json) -> None:
        noted.append(view["state"]["values"]["note"]["typed"]["value"])
        ack()

    connect()
    page = opened(slack, "U0BEN/C0SALES")
    for words in ("half typed", "and once more"):
        page.locator("#composer-text").fill("/nextcall")
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("textbox").fill(words)
        clock.now += DAY
        page.wait_for_timeout(600)
        expect(dialog.get_by_role("textbox")).to_have_value(words)
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
    assert noted == ["half typed", "and once more"]


def test_a_message_nobody_asked_for_is_announced_at_the_side(
    slack: StandIn, web: WebClient, opened: Opened
) -> None:
    page = opened(slack, "U0BEN/C0SALES")
    metadata = {"event_type": "nudge", "event_payload": {"id": "1"}}
    web.chat_postMessage(channel="U0BEN", text="Acme is ripe", metadata=metadata)
    expect(badge(page, "D0BEN")).to_have_text("1")
    expect(page).to_have_title("(1) #sales · Beispiel Vertrieb GmbH")
    page.locator("[data-channel=D0BEN]").click()
    expect(page.locator("[data-ts]").last).to_contain_text("Acme is ripe")
    expect(badge(page, "D0BEN")).to_have_count(0)
    expect(page).to_have_title("Nextcall · Beispiel Vertrieb GmbH")


def test_what_came_before_the_page_was_opened_is_unread_until_it_is_seen(
    slack: StandIn, web: WebClient, opened: Opened
) -> None:
    web.chat_postMessage(channel="U0BEN", text="welcome")
    page = opened(slack, "U0BEN/C0SALES")
    expect(badge(page, "D0BEN")).to_have_text("1")
    page.locator("[data-channel=D0BEN]").click()
    page.locator("[data-channel=C0SALES]").click()
    page.reload()
    expect(page.locator("#title")).to_have_text("#sales")
    expect(badge(page, "D0BEN")).to_have_count(0)


def test_an_edit_announces_nothing(slack: StandIn, web: WebClient, opened: Opened) -> None:
    posted = web.chat_postMessage(channel="U0BEN", text="before")
    page = opened(slack, "U0BEN/D0BEN")
    page.locator("[data-channel=C0SALES]").click()
    web.chat_update(channel="D0BEN", ts=posted["ts"], text="after")
    web.chat_postMessage(channel="C0SALES", text="seen last")
    expect(page.locator("[data-ts]").last).to_contain_text("seen last")
    expect(badge(page, "D0BEN")).to_have_count(0)


def top_of(page: Page, ts: str) -> float:
    box = page.locator(f"[data-ts='{ts}']").bounding_box()
    assert box is not None
    return box["y"]


def tall(words: str) -> Json:
    return {"text": words, "blocks": [section(f"{words}\n" * 40)]}


def test_an_edit_above_leaves_the_reader_where_they_are(
    slack: StandIn, web: WebClient, opened: Opened
) -> None:
    posted = [web.chat_postMessage(channel="U0BEN", text=f"{n}\n" * 6)["ts"] for n in range(12)]
    page = opened(slack, "U0BEN/D0BEN")
    page.locator(f"[data-ts='{posted[6]}']").evaluate("node => node.scrollIntoView()")
    before = top_of(page, posted[7])
    web.chat_update(channel="D0BEN", ts=posted[1], **tall("longer"))
    expect(page.locator(f"[data-ts='{posted[1]}']")).to_contain_text("longer")
    assert top_of(page, posted[7]) == pytest.approx(before, abs=2)
    web.chat_update(channel="D0BEN", ts=posted[1], text="short again")
    expect(page.locator(f"[data-ts='{posted[1]}']")).to_contain_text("short again")
    assert top_of(page, posted[7]) == pytest.approx(before, abs=2)


def test_an_edit_of_a_tall_last_message_does_not_jump_to_its_beginning(
    slack: StandIn, web: WebClient, opened: Opened
) -> None:
    ts = web.chat_postMessage(channel="U0BEN", **tall("first"))["ts"]
    page = opened(slack, "U0BEN/D0BEN")
    page.locator("#conversation").evaluate("list => { list.scrollTop = list.scrollHeight }")
    before = top_of(page, ts)
    web.chat_update(channel="D0BEN", ts=ts, **tall("second"))
    expect(page.locator(f"[data-ts='{ts}']")).to_contain_text("second")
    assert top_of(page, ts) == pytest.approx(before, abs=2)


def test_an_edit_keeps_the_focus_where_it_is(
    slack: StandIn, web: WebClient, opened: Opened
) -> None:
    blocks = [{**actions(button(action_id="go")), "block_id": "choices"}]
    ts = web.chat_postMessage(channel="U0BEN", text="before", blocks=blocks)["ts"]
    page = opened(slack, "U0BEN/D0BEN")
    page.locator("[data-action-id=go]").focus()
    more = [section("after"), *blocks]
    web.chat_update(channel="D0BEN", ts=ts, text="after", blocks=more)
    expect(page.locator("[data-ts]").last).to_contain_text("after")
    expect(page.locator("[data-action-id=go]")).to_be_focused()


def test_people_who_leave_are_no_longer_offered(slack: StandIn, opened: Opened) -> None:
    page = opened(slack, "U0BEN/C0SALES")
    slack.person.leaves("U0MARIA")
    expect(page.locator("#sidebar .person")).to_have_count(2)
    slack.workspace.add_channel("C0LEADERS", "leaders", "U0ANNA", private=True)
    expect(page.locator("[data-channel=C0LEADERS]")).to_have_count(0)
    page.locator("[data-user=U0ANNA]").click()
    expect(page.locator("[data-channel=C0LEADERS]")).to_have_count(1)


def test_a_demo_button_says_what_it_did_and_is_named_anew(opened: Opened) -> None:
    pressed: list[str] = []

    def buttons(_: Request) -> Response:
        label = {"en": f"Jump to day {len(pressed) + 2}", "de": f"Zu Tag {len(pressed) + 2}"}
        return JSONResponse([{"id": "jump", "label": label}])

    async def press(request: Request) -> Response:
        pressed.append((await request.json())["user"])
        said = {"en": "It is Tuesday.", "de": "Es ist Dienstag."}
        return JSONResponse({"say": said} if len(pressed) == 1 else {})

    routes = [
        Route("/demo/buttons", buttons),
        Route("/demo/buttons/{id}", press, methods=["POST"]),
    ]
    with StandIn(MANIFEST, extra_routes=routes) as slack:
        page = opened(slack, "U0ANNA/C0SALES")
        page.get_by_role("button", name="Zu Tag 2").click()
        expect(page.locator("#toast")).to_have_text("Es ist Dienstag.")
        page.get_by_role("button", name="Zu Tag 3").click()
        expect(page.get_by_role("button", name="Zu Tag 4")).to_be_enabled()
        expect(page.locator("#notice")).to_be_hidden()
    assert pressed == ["U0ANNA", "U0ANNA"]
