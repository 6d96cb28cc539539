"""What a visitor's browser posts from a plain HTML form → one signal. Pure.

Nothing secret may stand on a web page. So the form's `action` is an address that we signed for one
kind of signal: a visitor can post this kind, for this asset, and no other.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from io import BytesIO
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from python_multipart import parse_form
from python_multipart.multipart import Field

from handlers.signals.json_items import NotReadable
from handlers.signals.parse import Delivery, checked
from handlers.signals.signature import Secret
from scoring.message import Refused, say
from scoring.signal_checks import longest

SOURCE = "form"
PATH = "/signals/form"
# People do not see this field and leave it empty; programs that fill in forms fill it in.
TRAP = "leave_empty"
MOST_FIELDS = 200
LONGEST_EMAIL = 254
ONCE_WITHIN = timedelta(hours=1)
_WORD = re.compile(r"[\w-]+")
_EMAIL = re.compile(r"[^@\s\"<>,;]+@[^@\s\"<>,;.]+(\.[^@\s\"<>,;.]+)+")


@dataclass(frozen=True)
class Form:
    """What the address of a form says: the signal it makes, and the page that thanks for it."""

    kind: str
    asset: str = ""
    thanks: str = ""


def form_address(form: Form, base: str, secret: Secret) -> str:
    """The form's `action`: where Nextcall is reached, and the form, signed.

    The kind stands in the path, so that most do without `&`: some programs spoil it.
    """
    if not _WORD.fullmatch(form.kind) or len(form.kind) > longest("kind"):
        raise Refused(say("--kind must be one word, such as price_requested"))
    if not form.asset.isprintable() or len(form.asset) > longest("asset"):
        most = longest("asset")
        raise Refused(say("--asset must be one line of at most {most} characters", most=most))
    for option, url in (("--base", base), ("--thanks", form.thanks or base)):
        if not _is_address(url):
            raise Refused(
                say("{option} must be an address such as https://www.example.com", option=option)
            )
    said = {name: words for name in ("asset", "thanks") if (words := getattr(form, name))}
    address = f"{base.rstrip('/')}{PATH}/{quote(form.kind)}/{_seal(form, secret)}"
    return f"{address}?{urlencode(said)}" if said else address


def read_form(path: str, query: Mapping[str, str], known: Sequence[Secret]) -> Form | None:
    """The form that this address was signed for, of which `path` is what follows `PATH`.

    None where it was not, with none of the secrets.
    """
    kind, _, signature = path.removeprefix("/").rpartition("/")
    form, given = Form(kind, query.get("asset", ""), query.get("thanks", "")), signature.encode()
    return form if any(compare_digest(_seal(form, one).encode(), given) for one in known) else None


def read_fields(body: bytes, content_type: str) -> dict[str, str]:
    """The fields of a form, sent in either of the two ways that browsers have."""
    way = content_type.partition(";")[0].strip().lower()
    try:
        if way == "application/x-www-form-urlencoded":
            text = body.decode(errors="replace")
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        if way == "multipart/form-data":
            return _parts(body, content_type)
    except ValueError:  # both parsers' word for a body that is none
        raise NotReadable("the body is not a form") from None
    raise NotReadable("the body is not sent as a form")


def read_email(fields: Mapping[str, str]) -> str | None:
    """Whom the form is about; None where that is no e-mail address."""
    typed = (fields.get("email") or fields.get("lead") or "").strip()
    if len(typed) > LONGEST_EMAIL or not typed.isprintable() or not _EMAIL.fullmatch(typed):
        return None
    return typed.lower()


def is_trapped(fields: Mapping[str, str]) -> bool:
    return bool(fields.get(TRAP))


def form_delivery(form: Form, email: str, now: datetime) -> Delivery:
    """One signal, now. Sent twice within an hour of the clock, as by a reload, it is the same one."""
    hour = int(now.timestamp() // ONCE_WITHIN.total_seconds())
    words = json.dumps([email, form.kind, form.asset, hour])
    item = {
        "external_id": sha256(words.encode()).hexdigest()[:32],
        "lead": email,
        "kind": form.kind,
        "asset": form.asset,
        "occurred_at": now.isoformat(),
    }
    return checked([(0, item)], SOURCE, now)


def _parts(body: bytes, content_type: str) -> dict[str, str]:
    fields: dict[str, str] = {}

    def keep(field: Field) -> None:
        name, value = field.field_name or b"", field.value or b""
        fields[name.decode(errors="replace")] = value.decode(errors="replace")

    headers = {"Content-Type": content_type.encode("latin-1")}
    parse_form(headers, BytesIO(body), keep, lambda file: file.close())
    return fields


def _seal(form: Form, secret: Secret) -> str:
    return secret.seal(json.dumps([form.kind, form.asset, form.thanks]))


def _is_address(words: str) -> bool:
    try:
        found = urlsplit(words)
        return found.scheme in ("http", "https") and bool(found.hostname) and words.isprintable()
    except ValueError:
        return False
