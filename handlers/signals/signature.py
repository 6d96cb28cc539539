"""Who may post signals: whoever knows the secret, as Standard Webhooks says. Pure but for its clock."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
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
