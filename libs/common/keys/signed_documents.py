"""Signed documents: compact JWS (RFC 7515), the same bytes for the same content.

Ed25519 (RFC 8037) is deterministic: a document that is fetched again is identical. Anybody can verify it with the
public keys at `/.well-known/document-keys.json` of the service that signed it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from pydantic import JsonValue

from libs.common.runtime.state_files import read_state

ALGORITHM = "Ed25519"


class DocumentInvalid(ValueError):
    """The document was changed, or no given key belongs to its signature."""


class DocumentKey:
    """The private key that signs. The kind of document is in the header as `typ`."""

    def __init__(self, key: OKPKey) -> None:
        self._key = key

    @classmethod
    def read(cls, place: Path) -> "DocumentKey":
        return cls(OKPKey.import_key(read_state(place)))

    @property
    def public(self) -> dict[str, list[dict[str, JsonValue]]]:
        """Return a JWK set with the public half."""
        public: dict[str, JsonValue] = {
            name: [*value] if isinstance(value, list) else value
            for name, value in self._key.as_dict(private=False).items()
        }
        return {"keys": [{**public, "kid": self._key.kid, "alg": ALGORITHM, "use": "sig"}]}

    def signed(self, kind: str, content: Mapping[str, Any]) -> str:
        payload = json.dumps(content, default=str, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        header = {"alg": ALGORITHM, "typ": f"{kind}+jws", "kid": self._key.kid}
        return jws.serialize_compact(header, payload, self._key, algorithms=[ALGORITHM])


def verified(document: str, keys: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the kind and content of a document that one of the keys (a JWK set) signed."""
    try:
        document_read = jws.deserialize_compact(
            document.strip(),
            KeySet.import_key_set(dict(keys)),  # type: ignore[arg-type]
            algorithms=[ALGORITHM],
        )
        content: dict[str, Any] = json.loads(document_read.payload)
    except (JoseError, ValueError, KeyError, TypeError) as failure:
        raise DocumentInvalid(str(failure)) from None
    return str(document_read.headers().get("typ", "")).removesuffix("+jws"), content
