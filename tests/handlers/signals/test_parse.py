"""What a delivery may say, and how each signal that cannot be taken is refused."""

import json

import pytest

from handlers.signals.json_items import MOST_ITEMS, NotReadable
from handlers.signals.parse import read_delivery, read_source
from storage.types import to_micros
from tests.entries import NOW

AT = "2026-11-20T10:00:00+01:00"


def a_signal(**changed):
    return {"external_id": "s1", "lead": "L1", "kind": "commented", "occurred_at": AT} | changed


def read(what):
    body = what if isinstance(what, bytes) else json.dumps(what).encode()
    return read_delivery(body, "msg_1", NOW)


def refused(item):
    delivery = read([a_signal(), item])
    assert len(delivery.rows) == 1
    [one] = delivery.refused
    assert one.index == 1
    return one


def test_an_object_is_one_signal():
    [row] = read(a_signal(asset=" post-7 ", points=2.5)).rows
    micros = to_micros(NOW.replace(day=20, hour=9))
    assert row == ("L1", micros, "s1", "commented", "post-7", 2.5)


def test_the_webhook_id_and_the_position_stand_for_an_absent_external_id():
    nameless = a_signal()
    del nameless["external_id"]
    assert [row[2] for row in read([nameless, a_signal(), nameless]).rows] == [
        "msg_1:0",
        "s1",
        "msg_1:2",
    ]


def test_blank_is_absent():
    [row] = read(a_signal(external_id=" ", asset="")).rows
    assert (row[2], row[4]) == ("msg_1:0", None)


def test_fields_that_are_not_known_are_passed_over():
    assert len(read(a_signal(campaign={"name": "autumn"}, company=None)).rows) == 1


@pytest.mark.parametrize("field", ["lead", "kind", "occurred_at"])
@pytest.mark.parametrize("blank", [True, False])
def test_a_required_field_is_named_when_missing(field, blank):
    item = a_signal(**{field: "  "})
    if not blank:
        del item[field]
    assert (refused(item).field, refused(item).reason) == (field, f"{field} is missing")


@pytest.mark.parametrize("field", ["external_id", "lead", "kind", "occurred_at", "asset"])
@pytest.mark.parametrize(
    ("value", "said"),
    [(7, "a number"), (None, "null"), (True, "a boolean"), ({}, "an object"), (["x"], "an array")],
)
def test_a_text_must_be_a_text(field, value, said):
    one = refused(a_signal(**{field: value}))
    assert (one.field, one.reason) == (field, f"{field} must be a text, not {said}")


@pytest.mark.parametrize(
    "value", ["15", None, False, [1], {"n": 1}, float("nan"), float("inf"), -1e7, 10**400]
)
def test_points_must_be_a_number_within_bounds(value):
    assert refused(a_signal(points=value)).field == "points"


@pytest.mark.parametrize("value", [0, -2.5, 15, 1_000_000])
def test_points_are_whole_or_decimal(value):
    assert read(a_signal(points=value)).rows[0][5] == value


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-11-22T10:06:00Z", "in the future"),
        ("2026-11-22T10:00:00", "no offset"),
        ("2026-11-22", "no time"),
        ("1989-12-31T23:00:00Z", "before 1990"),
        ("yesterday", "not a date"),
        ("1763805600", "not a date"),
    ],
)
def test_a_moment_is_past_and_has_its_offset(moment, said):
    one = refused(a_signal(occurred_at=moment))
    assert one.field == "occurred_at"
    assert said in one.reason


@pytest.mark.parametrize(
    ("field", "length"), [("external_id", 151), ("lead", 501), ("kind", 501), ("asset", 501)]
)
def test_a_text_that_is_too_long_is_refused(field, length):
    one = refused(a_signal(**{field: "x" * length}))
    assert (one.field, one.reason) == (
        field,
        f"{length} characters are too many: at most {length - 1}",
    )


@pytest.mark.parametrize("character", ["\0", "\ud83d"])
def test_a_character_that_cannot_be_stored_is_refused(character):
    assert refused(a_signal(kind=f"a{character}b")).field == "kind"


@pytest.mark.parametrize("item", [7, "text", None, [], [a_signal()]])
def test_what_is_no_object_is_refused_without_a_field(item):
    assert refused(item).field is None


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"7", b'"x"', b"null", b"\xff{}", b"[" * 100_000, b"9" * 9_999],
    ids=["empty", "cut", "number", "text", "null", "not UTF-8", "deep", "endless number"],
)
def test_a_body_that_is_no_delivery_is_not_readable(body):
    with pytest.raises(NotReadable):
        read(body)


def test_a_thousand_signals_are_the_most():
    assert len(read([a_signal()] * MOST_ITEMS).rows) == MOST_ITEMS
    with pytest.raises(NotReadable):
        read([a_signal()] * (MOST_ITEMS + 1))


def test_a_sender_may_name_itself():
    assert (read_source(None), read_source(" crm ")) == ("http", "crm")


@pytest.mark.parametrize("words", ["", "  ", "x" * 151, "a\0b"])
def test_a_sender_without_a_proper_name_is_refused(words):
    with pytest.raises(NotReadable):
        read_source(words)
