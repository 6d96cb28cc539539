"""Slack's markup: what people typed is escaped, so that `<!channel>` never pings anybody."""

NAME = 80  # characters of a name that are shown; longer ones are somebody's mistake


def name(text: str) -> str:
    """A name from people or files: short enough for a line, and safe inside mrkdwn."""
    return escape(shorten(_one_line(text), NAME))


def escape(text: str) -> str:
    """Text from people or files, safe inside mrkdwn: no mention, no link, no formatting across it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def bold(text: str) -> str:
    """`text` is escaped; a star inside would end the bold early, so it is shown as ∗."""
    return f"*{escape(_one_line(text)).replace('*', '∗')}*" if text.strip() else ""


def link(url: str, text: str) -> str:
    return f"<{url}|{escape(text).replace('|', '¦')}>"


def phone(number: str) -> str:
    """The number as a link that dials; as text where it has no digits."""
    dialled = "".join(c for c in number if c.isdigit() or c == "+")
    return link(f"tel:{dialled}", shorten(number, 40)) if dialled.strip("+") else name(number)


def mail(address: str) -> str:
    safe = "".join(c for c in address if c not in "<>|& ")
    return link(f"mailto:{safe}", shorten(address, NAME)) if "@" in safe else name(address)


def shorten(text: str, most: int) -> str:
    """At most `most` characters; what is cut is shown by an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    return " ".join(line.strip() for line in text.splitlines() if line.strip())
