"""Values close to the documented form, for every kind of parameter and member of a body."""

from collections.abc import Iterator, Mapping
from typing import Any

_ID = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"
_UUIDS = (f"{{{_ID}}}", f"urn:uuid:{_ID}", _ID.replace("-", ""), "๐" + _ID[1:], f" {_ID}")
_DAYS = (
    "20210105", "2021-1-5", "๒๐๒๑-01-05", "2021-01-05T00:00:00", " 2021-01-05", "2021-W01-2", "0000-01-01",
    "2021-02-30", "2564-01-05", "1609804800",
)  # fmt: skip
_INSTANTS = (
    "2021-03-21T10:00:00", "20210321T100000Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2021-03-21 10:00:00+07:00", "2021-02-30T10:00:00Z", "1616300000", "2021-03-21T10:00:00+0700",
    "2564-03-21T10:00:00Z",
)  # fmt: skip
IN_TEXT: Mapping[str, tuple[str, ...]] = {
    "integer": ("+5", " 5", "5 ", "1_000", "5.0", "๕", "0x5", "1e1", "", "9" * 30, "--5"),
    "boolean": ("1", "yes", "on", "True", "t", ""),
    "uuid": _UUIDS,
    "date": _DAYS,
    "date-time": _INSTANTS,
    "time": ("0900Z", "T0900", "9:00", "24:00", "09:00:00", "๐๙:๐๐", "09:60"),
    "month": (
        "202101",
        "2021-1",
        "2021-13",
        "๒๐๒๑-01",
        "2021-01-01",
        "2564-01",
        "0000-01",
        "0001-01",
        "1849-12",
        "2200-01",
        "9999-12",
    ),
    "month or day": (
        "202101",
        "2021-1",
        "2021-02-30",
        "2021-01-32",
        "2021-1-01",
        "2200-01-01",
        "2564-01-01",
        "0001-01",
    ),
    "amount": ("1,000.00", "1e3", "+5", " 5", "๑๒", "1_000", "1.234", "-1", "NaN", "5.", ".5", "1234567890123"),
}
IN_JSON: Mapping[str, tuple[Any, ...]] = {
    "integer": ("5", 5.0, 5.5, True, 10**30, [5]),
    "boolean": ("true", 1, 0, "yes", []),
    "uuid": (*_UUIDS, 5),
    "date": (*_DAYS, 1609804800, True),
    "date-time": (*_INSTANTS, "2021-03-21", 1616300000, 1616300000.5),
    "time": (*IN_TEXT["time"], 32400),
    "month": (*IN_TEXT["month"], 202101),
    "amount": (*IN_TEXT["amount"], 12.5, 12),
}


def kind_of(schema: Mapping[str, Any]) -> str | None:
    """Return the kind of a resolved schema; None if it has none."""
    pattern = str(schema.get("pattern", ""))
    if pattern.startswith("^(18[5-9]|19[0-9]|2[01]"):
        return "month or day" if pattern.endswith(")?$") else "month"
    if pattern.startswith("^[0-9]{1,12}("):
        return "amount"
    for said in (schema.get("format"), schema.get("type")):
        if said in IN_TEXT:
            return str(said)
    return None


class Documents:
    """One service's OpenAPI document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def operations(self) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        for path, methods in self._document["paths"].items():
            for method, operation in methods.items():
                yield method.upper(), path, operation

    def resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the schema without references, and without `null` among its choices."""
        if "$ref" in schema:
            return self.resolved(self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
        choices = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
        return self.resolved(choices[0]) if len(choices) == 1 else schema

    def body_of(self, operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
        content = operation.get("requestBody", {}).get("content", {})
        return self.resolved(content["application/json"]["schema"]) if "application/json" in content else None

    def leaves(self, schema: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
        """List where in a body a value of each kind stands."""
        if kind := kind_of(schema):
            return [((), kind)]
        found = []
        for name, member in schema.get("properties", {}).items():
            found += [((name, *steps), kind) for steps, kind in self.leaves(self.resolved(member))]
        if schema.get("type") == "array":
            found += [((0, *steps), kind) for steps, kind in self.leaves(self.resolved(schema["items"]))]
        return found


def planted(leaves: list[tuple[tuple[str | int, ...], str]], turn: int) -> tuple[Any, set[str]]:
    """Make a body with the `turn`-th wrong value at every leaf that has so many; return their pointers too."""
    body: Any = {}
    pointers = set()
    for steps, kind in leaves:
        if turn >= len(IN_JSON[kind]):
            continue
        pointers.add("".join(f"/{step}" for step in steps))
        holder = body
        for step, following in zip(steps, (*steps[1:], None), strict=True):
            fresh: Any = IN_JSON[kind][turn] if following is None else [] if isinstance(following, int) else {}
            if isinstance(holder, list):
                if not holder:
                    holder.append(fresh)
                holder = holder[0]
            else:
                holder = holder.setdefault(step, fresh)
    return body, pointers
