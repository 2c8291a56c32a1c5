"""A person who may act for an employer exchanges the own token for one of the employer (RFC 8693).

No client signs this: the person's token is the proof. Registration is asked each time, so a contact that ended gets no
further token.
"""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import JSONResponse, Response

from deploy.onebox.box import Box
from libs.common.door.context import door_in
from libs.common.refusals import Refusal

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
_TOKEN_KIND = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a kind of token


async def token_of_employer(box: Box, form: Mapping[str, str], *, life_s: int) -> Response:
    """Issue a token of the employer `resource` (`employer:<id>`) for the person of `subject_token`."""
    if form.get("subject_token_type") != _TOKEN_KIND:
        return refused("invalid_request", f"subject_token_type is {_TOKEN_KIND}")
    kind, _, employer = form.get("resource", "").partition(":")
    try:
        employer_id = UUID(employer if kind == "employer" else "")
    except ValueError:
        return refused("invalid_target", "resource is employer:<id>")
    try:
        person = await door_in(box.services["portal"].app).verifier.verify(form.get("subject_token", ""))
    except Refusal:
        return refused("invalid_grant")
    if person.party != "person" or person.acting is not None:
        return refused("invalid_grant", "subject_token is a person's own")
    asked = {"person_id": str(person.party_id), "employer_id": str(employer_id)}
    if not await _acts(box, asked):
        return refused("invalid_target", "the person does not act for this employer")
    token = box.issuer.token(
        party="employer",
        subject=person.subject,
        party_id=employer_id,
        client=person.client or "",
        life_s=life_s,
    )
    body = {"access_token": token, "token_type": "Bearer", "expires_in": life_s}
    return JSONResponse(body | {"issued_token_type": _TOKEN_KIND}, headers={"Cache-Control": "no-store"})


async def _acts(box: Box, pair: Mapping[str, str]) -> bool:
    token = box.issuer.token(party="system", subject="token-endpoint")
    path = "/v1/employer-contacts/resolution"
    answer = await box.services["portal"].doors.call("registration", "POST", path, token=token, json=dict(pair))
    return answer.is_success


def refused(error: str, description: str = "") -> Response:
    """Answer an error of RFC 6749, 5.2."""
    status = 401 if error == "invalid_client" else 400
    content = {"error": error, **({"error_description": description} if description else {})}
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})
