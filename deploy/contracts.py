"""Write the suite's contracts: event schemas, an AsyncAPI document, OpenAPI documents."""

import importlib
import json
import pkgutil
from pathlib import Path

import libs.contracts
from deploy.suite import ROOT, members
from libs.common.door.document import Document
from libs.common.spine.facts import Fact


def all_facts() -> list[type[Fact]]:
    """List every event type of every speaker, in order."""
    facts: list[type[Fact]] = []
    for module in pkgutil.iter_modules(libs.contracts.__path__):
        speaker = importlib.import_module(f"libs.contracts.{module.name}")
        things = [t for t in vars(speaker).values() if isinstance(t, type) and issubclass(t, Fact)]
        facts += [thing for thing in things if "TYPE" in vars(thing)]
    return sorted(facts, key=lambda fact: fact.TYPE)


def schema_of(fact: type[Fact]) -> Document:
    schema = fact.model_json_schema(mode="serialization")
    about = (fact.__doc__ or "").strip().split("\n")[0]
    return {"$id": fact.TYPE, **schema, "description": about, "x-topic": fact.TOPIC, "x-key": fact.KEY}


def asyncapi() -> Document:
    """Build the AsyncAPI 3.0 document: a channel for each topic, a message for each type."""
    channels: Document = {}
    operations: Document = {}
    for fact in all_facts():
        channel = channels.setdefault(fact.TOPIC, {"address": fact.TOPIC, "messages": {}})
        channel["messages"][fact.TYPE] = {
            "name": fact.TYPE,
            "contentType": "application/json",
            "payload": {"$ref": f"./schemas/{fact.TYPE}.json"},
            "bindings": {"kafka": {"key": {"type": "string", "description": fact.KEY}}},
        }
        operations[f"say {fact.TOPIC}"] = {"action": "send", "channel": {"$ref": f"#/channels/{fact.TOPIC}"}}
    info = {"title": "Prakan events", "version": "1.0.0"}
    return {"asyncapi": "3.0.0", "info": info, "channels": channels, "operations": operations}


def openapi() -> dict[str, Document]:
    """Build the OpenAPI document of every service, from applications whose settings connect to nothing."""
    import tempfile

    from deploy.onebox.box import BoxOptions, build
    from deploy.onebox.issuer import Issuer

    with tempfile.TemporaryDirectory() as folder:
        options = BoxOptions(data=Path(folder))
        issuer = Issuer.of(options.data)
        nowhere = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"
        return {n: build(member, nowhere, options, issuer).app.openapi() for n, member in members().items()}


def events_page() -> str:
    lines = [
        "# Events",
        "",
        "Written by `make contracts` from `libs/contracts`. Per topic, all facts of a key are in order.",
        "",
    ]
    topic = ""
    for fact in sorted(all_facts(), key=lambda f: (f.TOPIC, f.TYPE)):
        if topic != fact.TOPIC:
            topic = fact.TOPIC
            lines += [f"## {topic}", ""]
        lines += [f"### {fact.TYPE}", ""]
        if fact.__doc__:
            lines += [fact.__doc__.strip(), ""]
        lines += [f"Key: `{fact.KEY}`.", "", "| member | privacy | meaning |", "|---|---|---|"]
        for name, member in schema_of(fact)["properties"].items():
            lines.append(f"| `{name}` | {member.get('x-privacy', '')} | {member.get('description', '')} |")
        lines.append("")
    return "\n".join(lines)


def written() -> dict[str, str]:
    """Return every generated JSON document by its path in the repository."""
    documents = {f"libs/contracts/schemas/{fact.TYPE}.json": _json(schema_of(fact)) for fact in all_facts()}
    documents["libs/contracts/asyncapi.json"] = _json(asyncapi())
    documents |= {f"deploy/openapi/{name}.json": _json(document) for name, document in openapi().items()}
    return documents


def write() -> list[str]:
    documents = {**written(), "docs/events.md": events_page()}
    for path, text in documents.items():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text)
    return sorted(documents)


def _json(document: Document) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
