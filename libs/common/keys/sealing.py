"""Personal details encrypted with the person's own key: without the key every copy is unreadable.

A key is derived from the owner's secret and a salt stored for this person. A stolen salt is useless without the secret,
and the secret without the salt.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import JsonValue

SALT_BYTES = 16
_NONCE_BYTES = 12


class SealBroken(ValueError):
    """The text was encrypted for another person or with another key, or it was changed since."""


def new_salt() -> bytes:
    return os.urandom(SALT_BYTES)


def key_of(person_id: UUID, *, secret: str, salt: bytes) -> bytes:
    """Derive the person's key, 32 bytes."""
    return hmac.digest(secret.encode(), salt + person_id.bytes, hashlib.sha256)


def seal(person_id: UUID, key: bytes, content: Mapping[str, Any] | str) -> str:
    """Encrypt with AES-256-GCM, bound to the person; base64 of nonce and text."""
    text = content if isinstance(content, str) else json.dumps(content, default=str, ensure_ascii=False)
    nonce = os.urandom(_NONCE_BYTES)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), person_id.bytes)).decode()


def unseal(person_id: UUID, key: bytes, sealed: str) -> dict[str, JsonValue]:
    try:
        given = base64.b64decode(sealed, validate=True)
        content: dict[str, JsonValue] = json.loads(
            AESGCM(key).decrypt(given[:_NONCE_BYTES], given[_NONCE_BYTES:], person_id.bytes)
        )
    except (InvalidTag, ValueError) as failure:
        raise SealBroken(str(person_id)) from failure
    return content
