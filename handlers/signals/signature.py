"""Who may post signals: whoever knows the secret, as Standard Webhooks says. Pure but for its clock."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hmac import compare_digest
from math import floor

from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import hmac_data


class Secret(Webhook):
    """Compares bytes as they were sent, so that a signed body may turn out not to be UTF-8."""

    def sign(self, msg_id: str, timestamp: datetime, data: str) -> str:
        at = floor(timestamp.replace(tzinfo=UTC).timestamp())
        # Headers are read as Latin-1; what was sent are these bytes.
        said = f"{msg_id}.{at}.".encode("latin-1") + data.encode(errors="surrogateescape")
        return "v1," + b64encode(hmac_data(self._whsecret, said)).decode()

    def seal(self, words: str) -> str:
        """What shows that these words are ours. It has a key of its own and signs no request."""
        key = hmac_data(self._whsecret, b"the address of a form")
        return hmac_data(key, words.encode()).hex()


def secrets(setting: str) -> list[Secret]:
    """Several while they are rotated: each is as good as the others."""
    return [Secret(one) for one in setting.split()]


def is_signed(known: Sequence[Secret], headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of the secrets signed this body, not more than five minutes ago or ahead."""
    text = body.decode(errors="surrogateescape")
    for secret in known:
        try:
            secret.verify(text, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError):  # ValueError: no signature at all
            continue
        return True
    return False


def is_signed_by_mautic(setting: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether Mautic signed this body with one of the secrets as it stands in the setting, `whsec_…`.

    Mautic signs no time. A body sent again is harmless: its signals are known.
    """
    given = headers.get("webhook-signature", "").encode("latin-1", errors="replace")
    signatures = [b64encode(hmac_data(one.encode(), body)) for one in setting.split()]
    return any(compare_digest(given, signature) for signature in signatures)
