"""Each value is given once, at every door; a write has no parameter that its door does not read."""

from uuid import uuid4

from fastapi.params import Form

from libs.common.door.building import api_routes, policy_of
from libs.common.door.requests.said_once import names_of
from tests.running_suite import RunningSuite
from tests.staff import staffed

_TWICE = b'{"wage": "1.00", "wage": "9000.00"}'


def _filled(path: str) -> str:
    while "{" in path:
        start, end = path.index("{"), path.index("}")
        path = path[:start] + str(uuid4()) + path[end + 1 :]
    return path


async def test_no_door_chooses_between_two_values_or_passes_over_a_name(shared_suite: RunningSuite) -> None:
    suite, tried = shared_suite, 0
    for name, service in suite.box.services.items():
        for route in api_routes(service.app):
            policy, method = policy_of(route), min(route.methods or {"GET"})
            assert policy is not None
            if policy.parties[:1] == ("system",):
                continue  # a system is named; the same code reads what it says
            known = sorted(names_of(route).query)[:1]
            query = "&".join(f"{one}=1&{one}=2" for one in known) + ("&dryrun=true" if method != "GET" else "")
            wanted = {f"#query/{one}" for one in known}
            headers = [("X-Purpose", "one reason"), ("X-Purpose", "another reason")]
            if not policy.anyone:
                token = suite.box.issuer.token(party=policy.parties[0], subject="x", party_id=uuid4())
                headers.append(("Authorization", f"Bearer {token}"))
            content = None
            if route.body_field is not None and not isinstance(route.body_field.field_info, Form):
                headers.append(("Content-Type", "application/json"))
                content, wanted = _TWICE, wanted | {""}
            wanted |= {"#header/x-purpose"} | ({"#query/dryrun"} if method != "GET" else set())
            path = f"/{name}{_filled(route.path)}?{query}"
            answer = await suite.http.request(method, path, headers=headers, content=content)
            assert answer.status_code == 422, f"{method} {path}: {answer.status_code} {answer.text}"
            assert {fault["pointer"] for fault in answer.json()["errors"]} == wanted, f"{method} {path}: {answer.text}"
            tried += 1
    assert tried > 200


async def test_two_wages_of_one_line_and_a_misspelt_dry_run_post_nothing(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    line = f'{{"national_id": "{employer.staff[0][1]}", "wage": "9000.00"}}'
    body = f'{{"employer_id": "{employer.id}", "month": "2020-12", "kind": "original", "lines": [{line}]}}'
    path, headers = "/contributions/v1/returns", {"Authorization": f"Bearer {suite.token(employer.persona)}"}
    headers["Content-Type"] = "application/json"
    surrogate = body.replace('"kind"', '"\\ud800": 1, "\\ud800": 2, "kind"')
    for query, content, code in (
        ("", body.replace('"wage"', '"wage": "1.00", "wage"'), "member_twice"),
        ("", surrogate, "member_twice"),
        ("?dryrun=true", body, "parameter_unknown"),
        ("?dry_run=true&dry_run=false", body, "parameter_twice"),
    ):
        answer = await suite.http.post(path + query, content=content, headers=headers)
        assert (answer.status_code, [fault["code"] for fault in answer.json()["errors"]]) == (422, [code]), query
    assert (await suite.get(employer.persona, path, employer_id=employer.id)).json()["items"] == []
    assert (await suite.http.post(path + "?dry_run=true", content=body, headers=headers)).status_code == 200
    assert (await suite.http.post(path, content=body, headers=headers)).status_code == 201


async def test_two_files_and_an_unknown_form_field_are_refused(
    shared_suite: RunningSuite,
) -> None:
    """`curl -F file=@x.csv -F dry_run=true` means a check: the parameter belongs in the query."""
    suite = shared_suite
    employer = await staffed(suite, 1)
    rows = f"employer_number,month,national_id,wage\n{employer.number},2020-12,{employer.staff[0][1]},9000.00\n"
    headers = {"Authorization": f"Bearer {suite.token(employer.persona)}"}
    for path in ("/contributions/v1/return-files", "/programmes/v1/vaccination-files"):
        for parts, code, pointer in (
            ([("file", ("a.csv", rows)), ("file", ("b.csv", rows))], "parameter_twice", "/file"),
            ([("file", ("a.csv", rows)), ("dry_run", (None, "true"))], "parameter_unknown", "/dry_run"),
            ([("file", ("a.csv", rows)), ("File", ("b.csv", rows))], "parameter_unknown", "/File"),
        ):
            answer = await suite.http.post(path, files=parts, headers=headers)
            told = [(fault["code"], fault["pointer"]) for fault in answer.json().get("errors", [])]
            assert (answer.status_code, told) == (422, [(code, pointer)]), f"{path}: {answer.text}"
    assert (await suite.sent_file(employer.persona, "a.csv", rows.encode()))["status"] == "done"
