"""Give a form back as it was sent: what was typed in its fields, what is wrong beside them, its details open.

The form is found in the page by its address and its hidden members. A form with `data-forget` comes back empty. A field
with `data-holds` shows the faults of a member with another name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_ATTRIBUTES = r'(?:[^>"]|"[^"]*")*'
_FORM = re.compile(rf"<form\b({_ATTRIBUTES})>(.*?)</form>", re.DOTALL)
_FIELD = re.compile(
    rf"<input\b(?P<input>{_ATTRIBUTES})>"
    rf"|<select\b(?P<select>{_ATTRIBUTES})>(?P<options>.*?)</select>"
    rf"|<textarea\b(?P<textarea>{_ATTRIBUTES})>(?P<text>.*?)</textarea>",
    re.DOTALL,
)
_OPTION = re.compile(rf"<option\b({_ATTRIBUTES})>")
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
_TAG = re.compile(r"<[^>]*>")
_NOT_TYPED = frozenset({"hidden", "file", "submit", "button", "reset", "image", "password"})
_CHOSEN = frozenset({"checkbox", "radio"})
_OWN_MEMBERS = frozenset({"form", "acting_for"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was sent: its path, and its members in their order."""

    path: str
    members: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A fault of a sent form. `pointer`: the member, as `/payee/account`."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Told:
    """A fault as the summary tells it: with the label and the id of its field, if the page has one."""

    detail: str
    label: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class GivenBack:
    html: Markup
    faults: Sequence[Told]


def give_back(html: str, sent: Sent | None, wrong: Sequence[Wrong]) -> GivenBack:
    """Return the page with its sent form filled and marked, and the faults for the summary."""
    html = str.__str__(html)  # markup would escape what it is put together with
    form = _form_of(html, sent) if sent else None
    if sent is None or form is None:
        return GivenBack(Markup(html), [Told(one.detail) for one in wrong])  # noqa: S704 - a rendered template
    inner = form[2] if "data-forget" in form[1] else _filled(form[2], sent.members)
    faults = []
    for one in wrong:
        inner, told = _marked(inner, one)
        faults.append(told)
    before = _opened(html[: form.start(2)])
    return GivenBack(Markup(before + inner + html[form.end(2) :]), faults)  # noqa: S704 - a rendered template


def _read(attributes: str) -> dict[str, str]:
    return {name: unescape(value or "") for name, value in _ATTRIBUTE.findall(attributes)}


def _form_of(html: str, sent: Sent) -> re.Match[str] | None:
    """Return the form of the page that was sent; if none has its address, the one with most of its members."""
    members, names = set(sent.members), {name for name, _ in sent.members} - _OWN_MEMBERS
    best, best_fit = None, (False, 0, 0)
    for form in _FORM.finditer(html):
        shown = _read(form[1])
        if shown.get("method") != "post":
            continue
        fields = [_read(field["input"] or field["select"] or field["textarea"]) for field in _FIELD.finditer(form[2])]
        hidden = [(f.get("name", ""), f.get("value", "")) for f in fields if f.get("type") == "hidden"]
        same = sum(pair in members for pair in hidden) - sum(
            pair not in members and pair[0] in names for pair in hidden
        )
        fit = (urlsplit(shown.get("action", "")).path == sent.path, same, len({f.get("name") for f in fields} & names))
        if fit > best_fit and (fit[0] or fit[2]):
            best, best_fit = form, fit
    return best


def _filled(inner: str, members: Sequence[tuple[str, str]]) -> str:
    typed: dict[str, list[str]] = {}
    for name, value in members:
        typed.setdefault(name, []).append(value)
    taken: dict[str, int] = {}

    def fill(field: re.Match[str]) -> str:
        attributes = field["input"] or field["select"] or field["textarea"] or ""
        shown = _read(attributes)
        name, kind = shown.get("name", ""), shown.get("type", "text")
        values = typed.get(name, [])
        if kind in _CHOSEN:
            return f"<input{_flagged(attributes, 'checked', on=shown.get('value', 'on') in values)}>"
        if not values or kind in _NOT_TYPED:
            return field[0]
        taken[name] = at = min(taken.get(name, -1) + 1, len(values) - 1)
        if field["input"] is not None:
            return f'<input{_without(attributes, "value")} value="{escape(values[at])}">'
        if field["textarea"] is not None:
            return f"<textarea{attributes}>{escape(values[at])}</textarea>"
        return f"<select{attributes}>{_chosen(field['options'], values)}</select>"

    return _FIELD.sub(fill, inner)


def _chosen(options: str, values: Sequence[str]) -> str:
    def choose(option: re.Match[str]) -> str:
        return f"<option{_flagged(option[1], 'selected', on=_read(option[1]).get('value') in values)}>"

    return _OPTION.sub(choose, options)


def _without(attributes: str, name: str) -> str:
    return re.sub(rf'\s+{name}(="[^"]*")?(?=\s|$)', "", attributes)


def _flagged(attributes: str, name: str, *, on: bool) -> str:
    return _without(attributes, name) + (f" {name}" if on else "")


def _marked(inner: str, wrong: Wrong) -> tuple[str, Told]:
    """Mark the field of a fault and put its sentence before it; a field that says so itself stays as it is."""
    for name in _names(wrong.pointer):
        for field in _FIELD.finditer(inner):
            attributes = field["input"] or field["select"] or field["textarea"] or ""
            shown = _read(attributes)
            if name not in {shown.get("name"), *shown.get("data-holds", "").split()} or shown.get("type") == "hidden":
                continue
            if f'id="{name}-wrong"' in inner:  # the template's own macro has marked it
                return inner, Told(wrong.detail, _label(inner, shown.get("id", name)), _target(inner, name, shown))
            if not (own := shown.get("id", "")):
                return inner, Told(wrong.detail, "", _target(inner, name, shown))
            tag = field[0].partition(" ")[0]
            begins = f"{tag}{_described(attributes, shown, own)}"
            said = f'<span class="wrong" id="{own}-wrong">{escape(wrong.detail)}</span>'
            rest = field[0][len(tag) + len(attributes) :]
            inner = inner[: field.start()] + said + begins + rest + inner[field.end() :]
            return inner, Told(wrong.detail, _label(inner, own), own)
    return inner, Told(wrong.detail)


def _names(pointer: str) -> Iterator[str]:
    """Yield the names that a field for the pointer may have, the nearest first: the member, then what holds it."""
    parts = [part for part in pointer.split("/") if part and not part.isdecimal()]
    yield from reversed(parts)
    if len(parts) > 1:
        yield "_".join(parts)


def _described(attributes: str, shown: Mapping[str, str], own: str) -> str:
    said = f"{shown.get('aria-describedby', '')} {own}-wrong".strip()
    plain = _without(_without(attributes, "aria-describedby"), "aria-invalid")
    return f'{plain} aria-invalid="true" aria-describedby="{said}"'


def _target(inner: str, name: str, shown: Mapping[str, str]) -> str:
    """Return the id to which the summary leads: the field's, or that of a group with its name."""
    return shown.get("id", "") or (name if f'id="{name}"' in inner else "")


def _label(inner: str, own: str) -> str:
    found = re.search(rf'<label\b[^>]*\bfor="{re.escape(own)}"[^>]*>(.*?)</label>', inner, re.DOTALL)
    return " ".join(unescape(_TAG.sub("", found[1])).split()) if found else ""


def _opened(before: str) -> str:
    """Open the details that the form is in."""
    at = before.rfind("<details")
    if at < 0 or "</details>" in before[at:] or " open" in before[at : before.index(">", at)]:
        return before
    return f"{before[:at]}<details open{before[at + len('<details') :]}"
