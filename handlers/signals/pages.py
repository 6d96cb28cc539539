"""What a visitor sees after a form: one plain page, in the browser's language. Pure."""

from collections.abc import Mapping
from html import escape

from starlette.responses import HTMLResponse

from handlers.ui.texts import LANGUAGES, Texts, texts
from scoring.message import Message, say

_BROKEN = (
    say("This form does not work"),
    say("It was not set up correctly. Please reach us another way, and tell us about it."),
)
_WORDS: Mapping[int, tuple[Message, Message]] = {
    200: (say("Thank you"), say("Your message has reached us.")),
    400: (say("This could not be read"), say("Please go back and send the form again.")),
    401: _BROKEN,
    413: (say("This is too long"), say("Please go back, shorten it and send the form again.")),
    422: (
        say("Please check your e-mail address"),
        say("Go back, write it such as name@example.com and send the form again."),
    ),
    500: (
        say("This was not sent"),
        say("It is our fault. Please go back and send the form again in a minute."),
    ),
    503: _BROKEN,
}
_HTML = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1.125rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1.5rem }}
</style>
<h1>{title}</h1>
<p>{words}</p>
</html>
"""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
}


def page(accepted: str, status: int) -> HTMLResponse:
    """The page of this status; `accepted` is the browser's Accept-Language."""
    t = texts(language(accepted))
    return HTMLResponse(_html(t, *_WORDS[status]), status, _HEADERS)


def language(accepted: str) -> str:
    """The one of our languages that is liked best; English where none is."""
    liked = [_liked(part) for part in accepted.split(",")]
    known = [(weight, code) for code, weight in liked if code in LANGUAGES and weight > 0]
    return max(known, key=lambda one: one[0])[1] if known else "en"


def _liked(part: str) -> tuple[str, float]:
    """ "de-AT;q=0.8" → "de", 0.8."""
    tag, _, weight = part.partition(";q=")
    code = tag.strip().partition("-")[0].lower()
    try:
        return code, float(weight or 1)
    except ValueError:
        return code, 0.0


def _html(t: Texts, title: Message, words: Message) -> str:
    return _HTML.format(language=t.language, title=escape(t.say(title)), words=escape(t.say(words)))
