"""Tokens of agents who act for a caller: of the hotline's key alone, for a person, an agent and a case, and short."""

import json
import time
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.onebox.box import acting_key
from deploy.onebox.issuer import AUDIENCE, ISSUER
from tests.running_suite import RunningSuite

_HOTLINE = "https://hotline.prakan.invalid"


def _token(suite: RunningSuite, key: Any = None, **changed: Any) -> str:
    signing = key or ECKey.import_key(json.loads(acting_key(suite.box.options.data).read_text()))
    now, person = int(time.time()), suite.party_id("person-a")
    claims = {"iss": _HOTLINE, "aud": AUDIENCE, "sub": "x", "party": "person", "party_id": person, "iat": now,
              "exp": now + 600, "act": {"sub": "agent"}, "case": str(uuid4()), **changed}  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": signing.kid}, claims, signing, algorithms=["ES256"])


async def _status(suite: RunningSuite, token: str) -> int:
    path = "/registration/v1/me"
    return (await suite.http.get(path, headers={"Authorization": f"Bearer {token}"})).status_code


async def test_a_good_one_is_taken(local_suite: RunningSuite) -> None:
    assert await _status(local_suite, _token(local_suite)) == 200


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": 4_000_000_000},
        {"act": None},
        {"act": {"sub": ""}},
        {"act": "agent"},
        {"case": None},
        {"case": "1"},
        {"party": "officer", "party_id": None},
        {"party": "employer"},
        {"aud": "someone"},
        {"iss": ISSUER},
        {"iat": None},
    ],
    ids=str,
)
async def test_any_other_is_refused(local_suite: RunningSuite, changed: dict[str, Any]) -> None:
    assert await _status(local_suite, _token(local_suite, **changed)) == 401


async def test_keys_do_not_stand_in_for_each_other(local_suite: RunningSuite) -> None:
    """Neither a stranger's key nor the identity provider's signs acting tokens; the hotline's signs no others."""
    suite = local_suite
    made = ECKey.generate_key("P-256", {"kid": "x", "use": "sig", "alg": "ES256"})
    for key in (made, suite.box.issuer.key):
        assert await _status(suite, _token(suite, key)) == 401
    own = ECKey.import_key(json.loads(acting_key(suite.box.options.data).read_text()))
    forged = _token(suite, own, iss=ISSUER, party="officer", party_id=None, act=None, case=None)
    assert await _status(suite, forged) == 401
