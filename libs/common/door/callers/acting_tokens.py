"""Tokens for an agent who acts for the caller (RFC 8693): subject person or employer, actor agent, one case."""

import time
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from libs.common.door.callers.verifying import ACTING_LIFE_S
from libs.common.runtime.state_files import read_state


class ActingKey:
    """The hotline's key. Services accept its tokens only for a person, an agent and a case."""

    def __init__(self, place: Path, *, issuer: str, audience: str) -> None:
        self._key = ECKey.import_key(read_state(place))
        self._issuer = issuer
        self._audience = audience

    @property
    def public(self) -> dict[str, object]:
        return {"keys": [self._key.as_dict(private=False)]}

    def token(
        self,
        party: Literal["person", "employer"],
        party_id: UUID,
        *,
        agent: str,
        case_id: UUID,
        confirmed: tuple[UUID, str] | None = None,
    ) -> str:
        """Sign a token. `confirmed`: a confirmation's id and the digest of the confirmed request (see `acting.py`)."""
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": f"{party}-{party_id}",
            "party": party,
            "party_id": str(party_id),
            "act": {"sub": agent},
            "case": str(case_id),
            "jti": uuid4().hex,
            "iat": now,
            "exp": now + ACTING_LIFE_S,
        }
        if confirmed:
            claims["confirmation"], claims["confirmed"] = str(confirmed[0]), confirmed[1]
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=["ES256"])
