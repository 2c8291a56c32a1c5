"""An endpoint's signing secrets, derived from the service's own secret, so that none is stored."""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from standardwebhooks import Webhook

OVERLAP = timedelta(hours=24)


def secret_of(endpoint_id: UUID, generation: int, *, key: str) -> str:
    """Return the secret in the receivers' form: `whsec_` and 32 bytes in base64."""
    digest = hmac.digest(key.encode(), f"{endpoint_id}:{generation}".encode(), hashlib.sha256)
    return "whsec_" + base64.b64encode(digest).decode()


def signatures(
    endpoint_id: UUID, generations: tuple[int, datetime | None], *, key: str, message_id: str, at: datetime, body: str
) -> str:
    """Return one signature for each valid secret, separated by spaces: for a day after a rotation there are two."""
    generation, rotated_at = generations
    used = [generation]
    if rotated_at is not None and generation > 1 and at < rotated_at + OVERLAP:
        used.append(generation - 1)
    hooks = [Webhook(secret_of(endpoint_id, number, key=key)) for number in used]
    return " ".join(hook.sign(msg_id=message_id, timestamp=at, data=body) for hook in hooks)
