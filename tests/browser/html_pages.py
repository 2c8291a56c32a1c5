"""A page as tests read it: its elements in their order, its forms and fields, and what is wrong with its HTML."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = {"meta", "link", "input", "br", "hr", "img", "wbr", "area", "base", "col", "source"}
_BLOCKS = {"p", "div", "ul", "ol", "dl", "table", "form", "section", "article", "h1", "h2", "h3", "fieldset", "figure",
           "blockquote", "details", "nav", "header", "main"}  # fmt: skip
_UNSEEN = {"script", "style", "title", "option", "template"}
_REFERS = ("aria-labelledby", "aria-describedby", "for", "aria-controls")
_TYPED = {"text", "search", "tel", "email", "number", "url", "textarea"}


@dataclass
class Field:
    """A field of a form. `kind`: its type, or `select` or `textarea`; `options`: what can be chosen."""

    name: str
    kind: str
    value: str
    attributes: dict[str, str]
    labelled: bool = False
    checked: bool = False
    options: list[str] = field(default_factory=list)

    @property
    def typed(self) -> bool:
        return self.kind in _TYPED


@dataclass
class Form:
    attributes: dict[str, str]
    fields: list[Field] = field(default_factory=list)

    @property
    def action(self) -> str:
        return self.attributes.get("action", "")

    @property
    def posts(self) -> bool:
        return self.attributes.get("method") == "post"

    def named(self, name: str) -> list[Field]:
        return [one for one in self.fields if one.name == name]


class HtmlPage(HTMLParser):
    """A parsed page. `faults`: what no validator would let pass; `words`: what people read.

    `to_copy`: what stands in `<code>`, for another form or file: a reference, the columns of a file.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.faults: list[str] = []
        self.words: list[str] = []
        self.to_copy: list[str] = []
        self.title = ""
        self._open: list[str] = []
        self._ids: Counter[str] = Counter()
        self._refers: list[tuple[str, str]] = []
        self._labels: set[str] = set()
        self._field: Field | None = None
        self.feed(html)
        self.close()
        self.faults += [f"not closed: {self._open}"] if self._open else []
        self.faults += [f"id {one} {times} times" for one, times in self._ids.items() if times > 1]
        self.faults += [f"{what}={one}: no such id" for what, one in self._refers if one not in self._ids]
        for form in self.forms:
            for one in form.fields:
                one.labelled |= one.attributes.get("id") in self._labels or "aria-label" in one.attributes

    @property
    def ids(self) -> set[str]:
        return set(self._ids)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.faults += [f"{tag}: attribute {n} twice" for n, times in Counter(n for n, _ in attrs).items() if times > 1]
        if tag in _BLOCKS and "p" in self._open:
            self.faults.append(f"<{tag}> within <p>")
        if tag == "form" and "form" in self._open:
            self.faults.append("a form within a form")
        if own := given.get("id"):
            self._ids[own] += 1
        self._refers += [(name, one) for name in _REFERS for one in given.get(name, "").split()]
        if tag == "label" and "for" in given:
            self._labels.add(given["for"])
        if tag == "form":
            self.forms.append(Form(given))
        elif tag in {"input", "select", "textarea"} and "form" in self._open:
            kind = given.get("type", "text") if tag == "input" else tag
            self._field = Field(given.get("name", ""), kind, given.get("value", ""), given,
                                labelled="label" in self._open, checked="checked" in given)  # fmt: skip
            self.forms[-1].fields.append(self._field)
        elif tag == "option" and self._field is not None:
            self._field.options.append(given.get("value", ""))
            if "selected" in given:
                self._field.value = given.get("value", "")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1:]}")
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if self._field is not None and self._open[-1:] == ["textarea"]:
            self._field.value += data
        if data.strip() and not _UNSEEN & set(self._open[-2:]):
            (self.to_copy if "code" in self._open else self.words).append(" ".join(data.split()))


_MACHINE = {
    "a UUID": re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    "a hash": re.compile(r"\b[0-9a-f]{40,}\b"),
    "an area's code": re.compile(r"\b(TH|VN)-\d\d\b"),
    "an account's name": re.compile(r"\b(agent|officer|supervisor|manager|employer|bank|person):[\w-]+"),
    "an ISO day": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
    "a pointer": re.compile(r"(^|\s)/[a-z_]+(/\d+)?(\s|$)"),
    "a code": re.compile(r"\b[a-z]+(_[a-z]+)+\b"),
    "an event's type": re.compile(r"\b[a-z]+\.[a-z_]+\.v\d\b"),
}

_COPIED = {"a UUID", "a code", "an event's type", "an area's code"}


def machine_words(page: HtmlPage) -> list[str]:
    """List what only programs read among the words of a page; what people copy may be a UUID or a column's name."""
    return [
        f"{what}: {words[:80]}"
        for texts, copied in ((page.words, False), (page.to_copy, True))
        for words in texts
        for what, pattern in _MACHINE.items()
        if pattern.search(words) and not (copied and what in _COPIED)
    ]
