"""Odd tokens and assertions are refused at every door, and never cause a fault of ours."""

import base64
from collections.abc import Iterator

from deploy.suite import members
from tests.running_suite import RunningSuite

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEPTHS = (500, 1_000, 3_000, 20_000)


def _part(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def _odd() -> Iterator[str]:
    issued = _part('{"iss":"https://onebox.prakan.invalid"}')
    header = _part('{"alg":"ES256","typ":"at+jwt","kid":"x"}')
    for depth in DEPTHS:
        nested = '{"iss":"https://onebox.prakan.invalid","sub":' + "[" * depth + "]" * depth + "}"
        yield f"{header}.{_part(nested)}.{_part('x')}"
        yield f"{header}.{_part(nested)}."
        yield f"{_part('[' * depth + ']' * depth)}.{issued}.{_part('x')}"
    for odd in ("5", "[1]", "{}", "null", '"' + "k" * 6_000 + '"'):
        for name in ("kid", "alg", "typ", "jku", "x5c"):
            members = {"alg": '"ES256"', "typ": '"at+jwt"', "kid": '"x"', name: odd}
            said = ",".join(f'"{member}":{value}' for member, value in members.items())
            yield f"{_part('{' + said + '}')}.{issued}.{_part('x')}"
    for said in ("null", "[]", "5", '"text"', "NaN", '{"iss":5}', '{"iss":null}', '{"iss":["a"]}', "1e999", "{"):
        yield f"{header}.{_part(said)}.{_part('x')}"
    yield from ("", ".", "..", "a.b.c", "a" * 5_000, f"{header}.{_part('{}')}", "ก.ข.ค".encode().decode("latin-1"))


async def test_no_odd_token_is_a_fault_of_ours(shared_suite: RunningSuite) -> None:
    doors = [f"/{service}/v1/events" for service in members()]
    for token in _odd():
        for door in doors:
            headers = {"Authorization": f"Bearer {token}".encode("latin-1")}
            answer = await shared_suite.http.get(door, headers=headers)
            assert answer.status_code == 401, (door, token[:80], answer.status_code)
            assert answer.json()["code"] == "token_refused"


async def test_no_odd_assertion_is_a_fault_of_ours(shared_suite: RunningSuite) -> None:
    for assertion in _odd():
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion,
        }
        answer = await shared_suite.http.post("/oauth/token", data=form)
        assert answer.status_code in {400, 401, 413}, (assertion[:80], answer.status_code)
        assert answer.json()["error"] in {"invalid_client", "invalid_request"}
