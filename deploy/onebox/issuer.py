"""The one box's own token issuer: an ES256 key in the data folder, tokens for personas.

Loopback only. In production an identity provider issues tokens (decision 25 says what is in them).
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from joserfc import jwt
from joserfc.jwk import ECKey

from libs.common.door.callers.policies import Party
from libs.common.runtime.state_files import read_state, write_state

ISSUER = "https://onebox.prakan.invalid"
AUDIENCE = "prakan"
TOKEN_LIFE_S = 8 * 3600


@dataclass(frozen=True, slots=True)
class Issuer:
    key: ECKey
    jwks_file: Path

    @classmethod
    def of(cls, folder: Path) -> "Issuer":
        """Return the issuer whose key is in `folder`, made at the first start."""
        folder.mkdir(parents=True, exist_ok=True)
        private, public = folder / "issuer-key.json", folder / "jwks.json"
        if not private.exists():
            made = ECKey.generate_key("P-256", {"kid": uuid4().hex, "use": "sig", "alg": "ES256"})
            write_state(private, json.dumps(made.as_dict(private=True)))
        key = ECKey.import_key(read_state(private))
        write_state(public, json.dumps({"keys": [key.as_dict(private=False)]}))
        return cls(key, public)

    def token(
        self,
        *,
        party: Party,
        subject: str,
        party_id: UUID | None = None,
        scope: str | None = None,
        client: str = "",
        office: str = "",
        life_s: int = TOKEN_LIFE_S,
    ) -> str:
        """Issue a token. `scope` limits a client's token; a persona's has no limit. `client`: who got it for a user.

        `office`: the office that a member of staff acts for.
        """
        now = int(time.time())
        claims: dict[str, object] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "jti": uuid4().hex,
            "iat": now,
            "exp": now + life_s,
            "party": party,
        }
        if party_id:
            claims["party_id"] = str(party_id)
        if client:
            claims["client_id"] = client
        if office:
            claims["office"] = office
        if scope is not None:
            claims["scope"] = scope
        header = {"alg": "ES256", "typ": "at+jwt", "kid": self.key.kid}
        return jwt.encode(header, claims, self.key, algorithms=["ES256"])
