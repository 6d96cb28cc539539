"""The playground as a newcomer meets it: in a real browser."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime

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
BEGINS = datetime.fromisoformat("2026-11-25T10:00+01:00")  # a Wednesday
SOON_MS = 15_000  # on a busy machine; without it the bot takes a second or two


@pytest.fixture(scope="module")
def slack() -> Iterator[StandIn]:
    with playground(begins=BEGINS) as running:
        yield running
        # A picture that is still drawn while somebody turns the clock comes too late for its answer.
        assert [one for one in running.problems if one.error != "expired_url"] == []


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


def test_a_newcomer_asks_how_the_year_goes_and_the_picture_follows(
    browser: Browser, slack: StandIn
) -> None:
    page = opened(browser, slack, "U0ANNA/C0SALES", width=390)
    typed(page, "/milestone")
    answer = page.locator("[data-ts]", has_text="Der Hebel ist").last
    expect(answer).to_contain_text("von 10 Kunden")
    expect(answer).not_to_contain_text("Von Stufe zu Stufe")  # that is behind Details
    picture = page.locator("[data-ts] .block-image img").last
    expect(picture).to_have_js_property("complete", True, timeout=2 * SOON_MS)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 390
    answer.get_by_role("button", name="Details").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Von Stufe zu Stufe")
    dialog.locator("footer").get_by_role("button", name="Schließen").click()
    expect(dialog).to_have_count(0)
    page.close()


def test_on_a_phone_a_figures_light_and_value_are_seen_without_scrolling(
    browser: Browser, slack: StandIn
) -> None:
    page = opened(browser, slack, "U0ANNA/C0MARKETING", width=390)
    typed(page, "/kpi")
    row = page.locator("[data-ts]").last.get_by_role("row", name="Anrufe")
    expect(row.locator("td").first).to_contain_text(re.compile("[🟢🟡🔴⚪].Anrufe"))
    box = row.locator("td").nth(1).bounding_box()
    assert box
    assert box["x"] + box["width"] <= 390
    page.close()


@pytest.mark.parametrize(
    "what",
    ["/nextcall", "/nextcall alle", "/lead Petra Müller", "/log hilfe", "/kpi web", "/playbook"],
)
def test_on_a_phone_nothing_is_wider_than_the_screen(
    browser: Browser, slack: StandIn, what: str
) -> None:
    page = opened(browser, slack, "U0ANNA/C0SALES", width=390)
    typed(page, what)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def demo_button(page: Page, words: str) -> None:
    page.get_by_role("toolbar", name="Demo").get_by_role("button", name=words).click()


def said_in_passing(page: Page, words: str) -> str:
    """What the page's toast says, once it says this."""
    expect(page.locator("#toast")).to_contain_text(words)
    return page.locator("#toast").inner_text()


def test_a_newcomer_sees_a_nudge_and_a_digest_within_a_minute(
    browser: Browser, slack: StandIn
) -> None:
    page = opened(browser, slack, "U0ANNA/C0SALES")
    demo_button(page, "Ein Interessent lädt die Fallstudie herunter")
    prospect = said_in_passing(page, "hat die Fallstudie heruntergeladen").split(",")[0]
    page.locator("[data-channel=D0ANNA]").click()
    nudge = page.locator("[data-ts]", has_text=prospect)
    expect(nudge).to_contain_text("Reif", timeout=SOON_MS)
    demo_button(page, "Vorspulen bis morgen 08:00")
    said_in_passing(page, "Es ist Do., 26. Nov., 08:00.")
    digest = page.locator("[data-ts]", has_text="Guten Morgen, Anna")
    expect(digest).to_contain_text("Neu gereift", timeout=SOON_MS)
    expect(page.get_by_role("button", name="Vorspulen bis morgen 08:00")).to_be_enabled()
    assert digest.locator("[data-action-id=log_call]").count() >= 10
    page.locator("[data-user=U0BEN]").click()  # in London it is seven
    expect(page.get_by_role("button", name="Jump to today 08:00")).to_be_enabled()
    page.close()


def test_a_call_logged_from_the_digest_is_ticked_off_in_it(
    browser: Browser, slack: StandIn
) -> None:
    page = opened(browser, slack, "U0BEN/D0BEN")
    demo_button(page, "Jump to")  # today's at 08:00 in London, or tomorrow's
    digest = page.locator("[data-ts]", has_text="Call first").last
    expect(digest).to_contain_text("About to cool", timeout=SOON_MS)
    ts = digest.get_attribute("data-ts")
    standing = page.locator(f"[data-ts='{ts}']")
    standing.locator("[data-action-id=log_call]").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(standing).to_contain_text(re.compile("1 of [0-9]+ done"), timeout=SOON_MS)
    expect(standing).to_contain_text("✓")
    page.close()


@pytest.mark.parametrize("user", ["U0ANNA", "U0BEN"])
def test_on_a_phone_the_buttons_of_a_lead_stand_side_by_side(
    browser: Browser, slack: StandIn, user: str
) -> None:
    page = opened(browser, slack, f"{user}/{slack.person.direct(user)}", width=390)
    page.locator("[data-demo=jump]").click()
    rows = page.locator(".block-actions", has=page.locator("[data-action-id=log_call]"))
    expect(rows.first).to_be_attached(timeout=SOON_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # Asked at once: the message may be edited, and its rows made anew, at any moment.
    heights = rows.evaluate_all("rows => rows.map(row => row.getBoundingClientRect().height)")
    assert {round(height) for height in heights} == {40}
    page.close()
