"""What Slack accepts inside a rich text block, and the rich text a person's message carries."""

from bot.playground.checks import Check, Json, boolean, integer, items, one_of, string, thing, typed
from bot.playground.elements import URL, USER, kind, pattern

_STYLES = (
    "bold",
    "italic",
    "strike",
    "underline",
    "code",
    "highlight",
    "client_highlight",
    "unlink",
)
_STYLE: dict[str, Check] = {
    "style": thing(
        {},
        dict.fromkeys(_STYLES, boolean),
        lambda it: None if it else "must provide at least one property",
    )
}
_LEAVES = typed(
    {
        "text": kind("text", {"text": string(40_000, shortest=0)}, _STYLE),
        "link": kind(
            "link", {"url": URL}, {**_STYLE, "text": string(3000, shortest=0), "unsafe": boolean}
        ),
        "user": kind("user", {"user_id": USER}, _STYLE),
        "channel": kind(
            "channel", {"channel_id": pattern(r"[CG][A-Z0-9]+", "must be a channel id")}, _STYLE
        ),
        "usergroup": kind(
            "usergroup", {"usergroup_id": pattern(r"S[A-Z0-9]+", "must be a group id")}, _STYLE
        ),
        "team": kind("team", {"team_id": pattern(r"T[A-Z0-9]+", "must be a team id")}, _STYLE),
        "emoji": kind(
            "emoji",
            {"name": string(255)},
            {**_STYLE, "skin_tone": integer(1, 6), "unicode": string(255)},
        ),
        "broadcast": kind("broadcast", {"range": one_of("here", "channel", "everyone")}, _STYLE),
        "color": kind("color", {"value": pattern(r"#?[0-9a-fA-F]{6}", "must be a colour")}, _STYLE),
        "date": kind(
            "date",
            {"timestamp": integer(0, 9_999_999_999), "format": string(3000)},
            {**_STYLE, "url": URL, "fallback": string(3000, shortest=0)},
        ),
    }
)
_INLINE = items(_LEAVES, least=0, most=5000)
_BORDER: dict[str, Check] = {"border": one_of(0, 1)}
_SECTION = kind("rich_text_section", {"elements": _INLINE})
_COUNT = integer(0, 1000)

ELEMENTS = items(
    typed(
        {
            "rich_text_section": _SECTION,
            "rich_text_list": kind(
                "rich_text_list",
                {
                    "style": one_of("bullet", "ordered"),
                    "elements": items(typed({"rich_text_section": _SECTION}), most=1000),
                },
                {**_BORDER, "indent": _COUNT, "offset": _COUNT},
            ),
            "rich_text_preformatted": kind(
                "rich_text_preformatted", {"elements": _INLINE}, {**_BORDER, "language": string(50)}
            ),
            "rich_text_quote": kind("rich_text_quote", {"elements": _INLINE}, _BORDER),
        }
    ),
    least=0,
    most=1000,
)


def typed_by_a_person(text: str, block_id: str) -> list[Json]:
    """The blocks Slack adds to a message that somebody typed."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [{"type": "rich_text", "block_id": block_id, "elements": [section]}]
