"""The reasons of a lead's interest, and what is said of those that count nothing."""

from datetime import timedelta

import pytest

from handlers.ui.leads import interest_lines, topic_line
from handlers.ui.texts import texts
from scoring.calls import explain
from scoring.lead import Lead
from scoring.ledger import Signal
from scoring.playbook import Playbook
from tests.entries import NOW, signal

PLAYBOOK = Playbook(points={"email_clicked": 4, "email_opened": 1, "commented": 10})


def mail(kind: str, seconds: float, asset: str | None = None) -> Signal:
    at = NOW + timedelta(seconds=seconds)
    return Signal("test", f"{kind} {seconds}", kind, at, asset)


CLICKS = [mail("email_clicked", n / 2, f"link {n}") for n in range(6)]
OPENED = [mail("email_sent", 0), mail("email_opened", 1)]
IN_ANOTHER = [mail("email_clicked", n / 2 - 86400, f"link {n}") for n in range(5)]


@pytest.mark.parametrize(
    ("signals", "locale", "said"),
    [
        (CLICKS, "en", "6 clicks within 3 seconds: a mail gateway, it seems · *0*"),
        (CLICKS, "de", "6 Klicks in 3 Sekunden: wohl ein Mail-Gateway · *0*"),
        (OPENED, "en", "1 mail opened as soon as sent: a mail gateway, it seems · *0*"),
        (
            [*CLICKS, *OPENED],
            "en",
            "6 clicks within 3 seconds and 1 mail opened as soon as sent: a mail gateway, "
            "it seems · *0*",
        ),
        (
            [*CLICKS, *IN_ANOTHER],
            "en",
            "11 clicks on many links at once: a mail gateway, it seems · *0*",
        ),
    ],
)
def test_what_a_mail_gateway_did_is_one_quiet_line(
    signals: list[Signal], locale: str, said: str
) -> None:
    lines = interest_lines(texts(locale), explain(Lead("L"), signals, PLAYBOOK, NOW), NOW)
    assert lines.split("\n")[1:] == [f":robot_face: {said}"]


def test_a_lead_without_fakes_has_no_such_line() -> None:
    call = explain(Lead("L"), [signal("commented")], PLAYBOOK, NOW)
    assert ":robot_face:" not in interest_lines(texts("en"), call, NOW)


@pytest.mark.parametrize(
    ("did", "topic"),
    [
        ([("commented", "Post 7"), ("email_clicked", "Prices")], "*Prices*"),  # the last
        ([("email_opened", "News")], "*News*"),  # there is no other
        (
            [("price_requested", None), ("email_opened", "News")],
            None,
        ),  # a trifle beside the request
        ([("price_requested", "Price list"), ("email_opened", "News")], "*Price list*"),
        ([("commented", None)], None),
        ([], None),
    ],
)
def test_the_topic_is_what_they_looked_at_last_and_no_trifle(
    did: list[tuple[str, str | None]], topic: str | None
) -> None:
    playbook = Playbook(points={**PLAYBOOK.points, "price_requested": 40})
    signals = [
        Signal("test", str(n), kind, NOW - timedelta(hours=9 - n), asset)
        for n, (kind, asset) in enumerate(did)
    ]
    line = topic_line(texts("en"), explain(Lead("L"), signals, playbook, NOW), NOW)
    assert (topic in line) if topic else line == ""
