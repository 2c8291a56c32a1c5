"""Opaque, signed cursors for keyset pagination: stable while rows are inserted."""

import base64
import hashlib
import hmac
import json
from typing import Any

from libs.common.refusals import Refusal

PAGE_MAX = 200


class CursorInvalid(Refusal):
    code = "cursor_invalid"
    kind = "invalid"


class Cursors:
    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def give(self, listing: str, last: list[Any]) -> str:
        """Return the cursor after the row whose sort key is `last`."""
        document = json.dumps([listing, last], separators=(",", ":"), default=str).encode()
        return base64.urlsafe_b64encode(self._sign(document) + document).decode().rstrip("=")

    def read(self, listing: str, cursor: str) -> list[Any]:
        try:
            raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            given, document = raw[:16], raw[16:]
            if not hmac.compare_digest(given, self._sign(document)):
                raise CursorInvalid
            name, last = json.loads(document)
        except (ValueError, TypeError):
            raise CursorInvalid from None
        if name != listing or not isinstance(last, list):
            raise CursorInvalid
        return last

    def _sign(self, document: bytes) -> bytes:
        return hmac.new(self._secret, document, hashlib.sha256).digest()[:16]
