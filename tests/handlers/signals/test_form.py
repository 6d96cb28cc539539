"""Forms: whose address is ours, what a browser sends, and the signal it makes."""

import base64
from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.signals.form import (
    Form,
    form_address,
    form_delivery,
    is_trapped,
    read_email,
    read_fields,
    read_form,
)
from handlers.signals.json_items import NotReadable
from handlers.signals.pages import language
from handlers.signals.signature import is_signed, secrets
from scoring.message import Refused
from tests.entries import NOW

NEW, OLD, OTHER = (
    "whsec_" + base64.b64encode(word).decode() for word in (b"new", b"old", b"other")
)
PRICE = Form("price_requested", "Price list", "https://acme.example/thanks?a=b&c")
URLENCODED = "application/x-www-form-urlencoded"
BASE = "https://nextcall.example.com"


def address(form: Form = PRICE, base: str = BASE) -> str:
    return form_address(form, base, secrets(NEW)[0])


def read(of: str, secret: str = NEW) -> Form | None:
    """The form that is read from an address, as a web server takes it apart."""
    found = urlsplit(of)
    path = unquote(found.path).removeprefix("/signals/form")
    return read_form(path, dict(parse_qsl(found.query)), secrets(secret))


def multipart(*fields: tuple[str, str], end: str = "--") -> tuple[bytes, str]:
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    ]
    return "".join([*parts, f"--x{end}\r\n"]).encode(), "multipart/form-data; boundary=x"


@pytest.mark.parametrize("form", [PRICE, Form("demo_requested"), Form("Ü-1", "Ü & ü")])
def test_an_address_says_its_form(form: Form) -> None:
    assert read(address(form)) == form


def test_one_that_is_typed_into_other_programs_has_no_ampersand() -> None:
    assert "&" not in address(Form("case_study_downloaded", "Case & study"))


@pytest.mark.parametrize("base", [BASE, f"{BASE}/", f"{BASE}/crm/"])
def test_an_address_begins_where_nextcall_is_reached(base: str) -> None:
    assert address(base=base).startswith(f"{base.rstrip('/')}/signals/form/price_requested/")


def test_either_secret_will_do_while_they_are_rotated() -> None:
    assert read(address(), f"{OTHER} {NEW}") == PRICE
    assert read(address(), OTHER) is None


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("price_requested", "demo_requested"),
        ("asset=Price+list", "asset="),
        ("asset=Price+list&", ""),
        ("acme.example", "evil.example"),
        ("?", "0?"),
        ("?", "%C3%BC?"),
    ],
)
def test_a_changed_address_is_not_ours(said: str, changed: str) -> None:
    assert said in address()
    assert read(address().replace(said, changed)) is None


def test_the_signature_of_an_address_lets_no_signals_in() -> None:
    signature = urlsplit(address()).path.split("/")[-1]
    value = "v1," + base64.b64encode(bytes.fromhex(signature)).decode()
    headers = {"webhook-id": "m", "webhook-timestamp": "1", "webhook-signature": value}
    assert not is_signed(secrets(NEW), headers, b"{}")


@pytest.mark.parametrize(
    ("form", "base", "word"),
    [
        (Form(" "), BASE, "--kind"),
        (Form("a/b"), BASE, "--kind"),
        (Form("x" * 501), BASE, "--kind"),
        (Form("x", "a\0"), BASE, "--asset"),
        (Form("x"), "nextcall.example.com", "--base"),
        (Form("x"), "https://[", "--base"),
        (Form("x", "", "javascript:alert(1)"), BASE, "--thanks"),
    ],
)
def test_an_address_that_would_not_work_is_refused(form: Form, base: str, word: str) -> None:
    with pytest.raises(Refused, match=word):
        address(form, base)


@pytest.mark.parametrize(
    ("body", "way"),
    [
        (b"email=a%2Bb%40acme.example&text=%C3%BC+x", URLENCODED),
        (b"email=a%2Bb%40acme.example&text=%C3%BC+x", f"{URLENCODED}; charset=UTF-8"),
        multipart(("email", "a+b@acme.example"), ("text", "ü x")),
    ],
)
def test_fields_come_in_either_way_that_browsers_have(body: bytes, way: str) -> None:
    assert read_fields(body, way) == {"email": "a+b@acme.example", "text": "ü x"}


def test_a_file_is_passed_over() -> None:
    body, way = multipart(("email", "a@acme.example"))
    head = 'Content-Disposition: form-data; name="cv"; filename="cv.pdf"'
    file = f"--x\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n".encode()
    assert read_fields(file + body, way) == {"email": "a@acme.example"}


@pytest.mark.parametrize(
    ("body", "way"),
    [
        (b"{}", "application/json"),
        (b"email=a", "text/plain"),
        (b"email=a", ""),
        (b"a&" * 500, URLENCODED),
        (b"nothing", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\nno name\r\n--x--", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data"),
    ],
)
def test_what_is_no_form_is_not_readable(body: bytes, way: str) -> None:
    with pytest.raises(NotReadable):
        read_fields(body, way)


@given(
    st.binary(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                *(b"--x", b"--x--", b"\r\n", b"\r\n\r\n", b"a", b"=", b"%", b"&", b'"', b"\xff"),
                *(b"Content-Disposition: form-data; name=", b'filename="', b"; "),
                *(b"Content-Transfer-Encoding: base64", b"quoted-printable"),
            ]
        )
    ).map(b"".join),
    st.sampled_from(
        [
            *("multipart/form-data; boundary=x", "multipart/form-data; boundary=", "\xff"),
            *("multipart/form-data; boundary=\xfc", f"{URLENCODED}; charset=\0", URLENCODED),
        ]
    )
    | st.text(st.characters(max_codepoint=255)),
)
def test_any_body_is_read_or_not_readable(body: bytes, way: str) -> None:
    try:
        fields = read_fields(body, way)
    except NotReadable:
        return
    read_email(fields)


@pytest.mark.parametrize(
    ("fields", "email"),
    [
        ({"email": " Jane@Acme.example "}, "jane@acme.example"),
        ({"lead": "jane@acme.example"}, "jane@acme.example"),
        ({"email": "", "lead": "jane@acme.example"}, "jane@acme.example"),
        ({"email": "jürgen@müller.example"}, "jürgen@müller.example"),
        ({}, None),
        ({"email": "L-1004"}, None),
        ({"email": "jane@acme"}, None),
        ({"email": "jane acme@x.example"}, None),
        ({"email": "a@b.example,c@d.example"}, None),
        ({"email": "@acme.example"}, None),
        ({"email": "a\0@acme.example"}, None),
        ({"email": "x" * 250 + "@acme.example"}, None),
    ],
)
def test_only_an_e_mail_address_names_a_lead(fields: dict[str, str], email: str | None) -> None:
    assert read_email(fields) == email


def test_whoever_fills_in_the_trap_is_no_person() -> None:
    assert is_trapped({"leave_empty": "x"})
    assert not is_trapped({"leave_empty": ""})
    assert not is_trapped({})


def test_a_form_is_one_signal_now() -> None:
    [(lead, _, _, kind, asset, points)] = form_delivery(PRICE, "jane@acme.example", NOW).rows
    assert (lead, kind, asset, points) == (
        "jane@acme.example",
        "price_requested",
        "Price list",
        None,
    )


def test_the_same_within_an_hour_of_the_clock_has_the_same_id() -> None:
    def external_id(form: Form = PRICE, email: str = "jane@acme.example", minutes: int = 0) -> str:
        [row] = form_delivery(form, email, NOW + timedelta(minutes=minutes)).rows
        return row[2]

    assert external_id() == external_id(minutes=59)
    others = [
        external_id(minutes=60),
        external_id(email="ben@acme.example"),
        external_id(Form("demo_requested", "Price list")),
        external_id(Form("price_requested", "Another list")),
    ]
    assert len({external_id(), *others}) == 5


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("fr, de;q=0.4, en;q=0.3", "de"),
        ("en;q=0.1, de-AT;q=0.5", "de"),
        ("de;q=0", "en"),
        ("de;q=x, en", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_a_page_speaks_the_browsers_language(accepted: str, code: str) -> None:
    assert language(accepted) == code
