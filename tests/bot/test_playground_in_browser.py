"""The playground as a newcomer meets it: in a real browser."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.demo import playground
from bot.playground import StandIn

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt-get install chromium)"),
    # One worker runs the whole file, so that the browser and the playground start once.
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def slack() -> Iterator[StandIn]:
    with playground() as running:
        yield running
        assert running.problems == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-quic", "--disable-background-networking"],
        )
        yield started
        started.close()


def opened(browser: Browser, slack: StandIn, place: str, width: int = 1280) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="de-DE")
    page.goto(f"{slack.url}/#{place}")
    expect(page.locator(".light.on")).to_have_count(1)
    return page


def typed(page: Page, text: str) -> None:
    page.locator("#composer-text").fill(text)
    page.keyboard.press("Enter")


def test_a_newcomer_asks_whom_to_call_and_logs_the_call(browser: Browser, slack: StandIn) -> None:
    page = opened(browser, slack, "U0ANNA/C0SALES")
    typed(page, "/nextcall")
    card = page.locator("[data-ts]").last
    expect(card).to_contain_text("Martin Krause")
    card.locator("[data-action-id=log_call]").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Lead")).to_have_value("Martin Krause, Krause Werkzeugbau GmbH")
    dialog.get_by_role("button", name="Speichern").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-ts]").last).to_contain_text("Martin Krause")
    typed(page, "/nextcall")
    expect(page.locator("[data-ts]").last).not_to_contain_text("Martin Krause")
    page.close()


def test_one_line_of_chat_is_understood_and_taken_back(browser: Browser, slack: StandIn) -> None:
    page = opened(browser, slack, "U0ANNA/C0MARKETING")
    typed(page, "/log Silke Hansen angerufen, Termin morgen 10h, 12min")
    answer = page.locator("[data-ts]").last
    expect(answer).to_contain_text("12 min")
    answer.get_by_role("button", name="Rückgängig").click()
    expect(page.locator("[data-ts]").last).to_contain_text("Zurückgenommen: Silke Hansen")
    page.close()


def test_the_home_tab_greets_each_in_their_language(browser: Browser, slack: StandIn) -> None:
    for user, words in (("U0ANNA", "Heute"), ("U0BEN", "Today")):
        page = opened(browser, slack, f"{user}/home")
        expect(page.locator("#home")).to_contain_text(words)
        page.close()


@pytest.mark.parametrize(
    "what", ["/nextcall", "/nextcall alle", "/lead Petra Müller", "/log hilfe"]
)
def test_on_a_phone_nothing_is_wider_than_the_screen(
    browser: Browser, slack: StandIn, what: str
) -> None:
    page = opened(browser, slack, "U0ANNA/C0SALES", width=390)
    typed(page, what)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
