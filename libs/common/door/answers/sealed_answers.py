"""Stored answers about a person: encrypted, so that only the same request, sent again, decrypts them.

The key is derived from the service's secret and the request itself, whose content is not stored. The ids in the answer
stay readable: they serve to delete the answers about a person whose data is erased.
"""

import base64
import hashlib
import hmac
import json
import os
import re
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
PERSONAL = frozenset(
    {
        "account", "address", "body", "born_on", "contact", "content", "email", "family_name", "given_name",
        "national_id", "payee", "phone", "phones", "postcode", "sex", "unregistered",
    }
)  # fmt: skip
"""Members of answers that tell of a person, or may."""


class AnswerSeal:
    """Encrypts the answer of one request. `digest`: of its path and content, which the record does not have."""

    def __init__(self, secret: str, digest: bytes) -> None:
        self._key = hmac.digest(secret.encode(), b"stored answer" + digest, hashlib.sha256)

    def sealed(self, answer: str) -> str:
        """Return the answer as it is stored: readable if it is about nobody."""
        if not _tells_of_a_person(json.loads(answer)):
            return answer
        nonce = os.urandom(_NONCE_BYTES)
        closed = base64.b64encode(nonce + AESGCM(self._key).encrypt(nonce, answer.encode(), None)).decode()
        return json.dumps({"sealed": closed, "ids": sorted(set(_ID.findall(answer)))})

    def opened(self, stored: str) -> str:
        """Return the answer as it was sent."""
        content = json.loads(stored)
        if not isinstance(content, dict) or set(content) != {"sealed", "ids"}:
            return stored
        closed = base64.b64decode(content["sealed"])
        return AESGCM(self._key).decrypt(closed[:_NONCE_BYTES], closed[_NONCE_BYTES:], None).decode()


def _tells_of_a_person(value: Any) -> bool:
    if isinstance(value, dict):
        return any((name in PERSONAL and inner) or _tells_of_a_person(inner) for name, inner in value.items())
    return isinstance(value, list) and any(_tells_of_a_person(inner) for inner in value)
