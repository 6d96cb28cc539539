"""What Mautic posts, in the shapes of its documentation, as signals."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.signals.json_items import NotReadable
from handlers.signals.mautic import read_mautic
from handlers.signals.parse import Delivery
from storage.types import to_micros
from tests.entries import NOW

AT = "2026-11-20T10:00:00+01:00"
MICROS = to_micros(datetime(2026, 11, 20, 9, tzinfo=UTC))
Json = dict[str, Any]


def contact(email: str | None = "Jane@acme.example") -> Json:
    field = {"id": "6", "alias": "email", "type": "email", "group": "core", "value": email}
    groups = {"core": {"email": field}, "social": [], "personal": [], "professional": []}
    return {"id": 26, "points": 10, "color": None, "fields": groups}


FORM = {
    "submission": {
        "id": 13,
        "ipAddress": [],
        "form": {"id": 4, "name": "Ask for a price", "alias": "askforapri", "category": None},
        "lead": contact(),
        "trackingId": "dd4a",
        "dateSubmitted": AT,
        "referer": "https://acme.example/contact",
        "page": None,
        "results": {"email": "jane@acme.example", "question": "How much?"},
    },
    "timestamp": "2026-11-20T10:00:01+01:00",
}
HIT = {
    "hit": {
        "id": 673,
        "dateHit": AT,
        "dateLeft": None,
        "page": {"id": 1, "title": "Our machines", "alias": "machines", "category": None},
        "redirect": None,
        "email": None,
        "lead": contact(),
        "code": 200,
        "url": "https://acme.example/machines/?utm_source=x#top",
        "urlTitle": None,
        "source": None,
        "sourceId": None,
        "query": [],
    },
    "timestamp": AT,
}
OPEN = {
    "stat": {
        "id": 8,
        "emailAddress": "jane@acme.example",
        "dateSent": "2026-11-19T10:00:00+01:00",
        "isRead": True,
        "dateRead": "2026-11-19T12:00:00+01:00",
        "openCount": 2,
        "lastOpened": AT,
        "trackingHash": "55dd",
        "lead": contact(),
        "email": {"id": 5, "name": "Autumn mail", "subject": "What autumn brings"},
    },
    "timestamp": AT,
}
SENT = {
    "email": {"id": 5, "name": "Autumn mail", "subject": "What autumn brings"},
    "contact": contact(),
    "contentHash": "c0",
    "idHash": "66f1",
    "subject": "What autumn brings, Jane",
    "source": ["campaign.event", 1],
    "headers": [],
    "timestamp": AT,
}
SUBMIT, PAGE_HIT = "mautic.form_on_submit", "mautic.page_on_hit"
OPENED, SEND = "mautic.email_on_open", "mautic.email_on_send"


def read(events: Any, **kinds: str) -> Delivery:
    chosen = {name.replace("_", ".", 1): kind for name, kind in kinds.items()}
    return read_mautic(json.dumps(events).encode(), chosen, NOW)


def a_hit(**changed: Any) -> Json:
    return {PAGE_HIT: [HIT | {"hit": HIT["hit"] | changed}]}  # type: ignore[operator]


def a_click(url: str) -> Json:
    mail = {"id": 5, "name": "Autumn mail", "subject": "What autumn brings"}
    return a_hit(page=None, redirect=[], email=mail, source="email", sourceId=5, url=url)


@pytest.mark.parametrize(
    ("event", "item", "row"),
    [
        (SUBMIT, FORM, ("submission:13", "form_submitted", "Ask for a price")),
        (PAGE_HIT, HIT, ("hit:673", "page_visited", "Our machines")),
        (OPENED, OPEN, ("open:8:2", "email_opened", "Autumn mail")),
        (SEND, SENT, ("sent:66f1", "email_sent", "Autumn mail")),
    ],
)
def test_an_event_is_a_signal_of_the_contact(
    event: str, item: Json, row: tuple[str, str, str]
) -> None:
    assert read({event: [item]}).rows == [("Jane@acme.example", MICROS, *row, None)]


def test_a_request_with_several_events_keeps_their_order() -> None:
    delivery = read({SUBMIT: [FORM], OPENED: [OPEN, OPEN | {"stat": {}}], PAGE_HIT: [HIT]})
    assert [row[3] for row in delivery.rows] == ["form_submitted", "email_opened", "page_visited"]
    assert delivery.ignored == 1


@pytest.mark.parametrize(
    ("events", "kinds", "kind"),
    [
        ({SUBMIT: [FORM]}, {"form_4": "price_requested"}, "price_requested"),
        ({SUBMIT: [FORM]}, {"form_40": "price_requested"}, "form_submitted"),
        ({SUBMIT: [FORM]}, {"form_4": ""}, "form_submitted"),
        ({PAGE_HIT: [HIT]}, {"page_/machines": "price_page_visited"}, "price_page_visited"),
        ({PAGE_HIT: [HIT]}, {"page_/": "price_page_visited"}, "page_visited"),
    ],
)
def test_the_address_of_the_webhook_may_name_kinds(
    events: Json, kinds: dict[str, str], kind: str
) -> None:
    assert [row[3] for row in read(events, **kinds).rows] == [kind]


@pytest.mark.parametrize(
    ("changed", "asset"),
    [
        ({}, "Our machines"),
        ({"page": None, "urlTitle": "Machines | Acme"}, "Machines | Acme"),
        ({"page": []}, "https://acme.example/machines/"),
        ({"page": None, "url": "x" * 600}, "x" * 500),
        ({"page": None, "url": None}, None),
    ],
)
def test_a_page_is_named_by_its_title_else_by_its_address(changed: Json, asset: str | None) -> None:
    [row] = read(a_hit(**changed)).rows
    assert row[4] == asset


def test_a_link_in_a_mail_is_a_click_on_its_address() -> None:
    [row] = read(a_click("https://acme.example/prices?mtc=1")).rows
    assert row[3:5] == ("email_clicked", "https://acme.example/prices")


def test_a_page_seen_after_a_click_is_a_visit() -> None:
    [row] = read(a_hit(source="email", email={"id": 5})).rows
    assert row[3] == "page_visited"


UUID = "0197f2a4-11aa-7c3e-9f5e-0d2f6f6b7c11"


@pytest.mark.parametrize(
    ("url", "number", "asset"),
    [
        ("https://m.example/asset/7:case-study?ct=1", "7", "case-study"),
        ("https://m.example/index.php/asset/7:", "7", "7"),
        (f"https://m.example/asset/{UUID}", UUID, UUID),
    ],
)
def test_the_hit_of_a_link_to_an_asset_is_its_download(url: str, number: str, asset: str) -> None:
    hit = a_hit(page=None, redirect=[], url=url)
    assert read(hit).rows[0][3:5] == ("asset_downloaded", asset)
    kinds = {f"asset_{number}": "case_study_downloaded"}
    assert read(hit, **kinds).rows[0][3:5] == ("case_study_downloaded", asset)


def test_in_a_mail_it_is_a_click_unless_the_asset_has_a_kind() -> None:
    click = a_click("https://m.example/asset/7:case-study")
    assert read(click).rows[0][3] == "email_clicked"
    assert read(click, asset_7="case_study_downloaded").rows[0][3] == "case_study_downloaded"


@pytest.mark.parametrize("url", ["https://x.example/asset/management", "https://x.example/asset/7"])
def test_a_page_that_is_only_called_asset_is_a_page(url: str) -> None:
    assert read(a_hit(url=url)).rows[0][3] == "page_visited"


def test_what_was_typed_into_the_form_names_a_contact_without_an_address() -> None:
    anonymous = deepcopy(FORM)
    anonymous["submission"]["lead"] = contact(None)
    assert read({SUBMIT: [anonymous]}).rows[0][0] == "jane@acme.example"


@pytest.mark.parametrize(
    "events",
    [
        a_hit(lead=contact(None)),
        a_hit(lead=contact("")),
        a_hit(lead=None),
        a_hit(lead=[]),
        {"mautic.lead_points_change": [{"contact": contact(), "timestamp": AT}]},
        {PAGE_HIT: [None]},
    ],
)
def test_what_names_nobody_is_ignored(events: Json) -> None:
    delivery = read(events)
    assert (delivery.rows, delivery.refused, delivery.ignored) == ([], [], 1)


def test_the_test_that_mautic_sends_is_an_empty_delivery() -> None:
    assert read({PAGE_HIT: HIT, SUBMIT: FORM, "timestamp": AT}) == Delivery([], [])


@pytest.mark.parametrize(
    ("hit", "field"),
    [
        (a_hit(dateHit="yesterday"), "occurred_at"),
        (a_hit(dateHit="2026-11-22T11:00:00+00:00"), "occurred_at"),
        (a_hit(dateHit=7), "occurred_at"),
        (a_hit(page={"title": {"de": "Maschinen"}}), "asset"),
        (a_hit(id="7" * 200), "external_id"),
        (a_hit(lead=contact("a\0@acme.example")), "lead"),
    ],
)
def test_what_cannot_be_a_signal_is_refused_by_its_place(hit: Json, field: str) -> None:
    delivery = read({OPENED: [OPEN], **hit})
    assert len(delivery.rows) == 1
    assert [(one.index, one.field) for one in delivery.refused] == [(1, field)]


def test_without_a_date_of_its_own_an_event_happened_when_mautic_noticed_it() -> None:
    assert read(a_hit(dateHit=None)).rows[0][1] == MICROS


def test_without_an_id_the_same_body_gives_the_same_id() -> None:
    one, again, other = read(a_hit(id=None)), read(a_hit(id=None)), read(a_hit(id=None, code=301))
    assert one == again
    assert one.rows[0][2] != other.rows[0][2]


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b'"x"', b"null", b"\xff", b"[" * 100_000])
def test_a_body_that_is_none_of_mautics_is_not_readable(body: bytes) -> None:
    with pytest.raises(NotReadable):
        read_mautic(body, {}, NOW)


EVENTS = {SUBMIT: FORM, PAGE_HIT: HIT, OPENED: OPEN, SEND: SENT}
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(AT)
anything = st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))


def places(found: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inner = found.items() if isinstance(found, dict) else ()
    return [path, *(place for name, value in inner for place in places(value, (*path, name)))]


def put(found: Any, path: tuple[str, ...], value: Any) -> Any:
    if not path:
        return value
    return found | {path[0]: put(found[path[0]], path[1:], value)}


@given(st.data())
def test_anything_anywhere_in_an_event_is_read_refused_or_ignored(data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(sorted(EVENTS)))
    path = data.draw(st.sampled_from(places(EVENTS[event])))
    delivery = read({event: [put(EVENTS[event], path, data.draw(anything))]})
    assert len(delivery.rows) + len(delivery.refused) + delivery.ignored == 1
