"""Turn a failure into one sentence with the next step. Unexpected failures keep their traceback.

Failures are recognised by the names of their classes, so that no library is imported only for that.
"""

import errno
from collections.abc import Callable
from typing import Any

_OWN_WORDS = frozenset({
    "deploy.command_refused.CommandRefused",
    "deploy.postgres.programs.PostgresDidNotStart",
    "deploy.kafka.broker.KafkaDidNotStart",
    "deploy.demo.story.DemoFailed",
    "libs.common.runtime.composition.LogSetBack",
    "libs.common.keys.secret_checks.SecretsDiffer",
    "libs.common.runtime.state_files.StateBroken",
    "libs.common.values.month.TodayOutOfRange",
    "libs.common.database.connections.NotDurable",
    "libs.common.database.migrating.WrittenByNewer",
    "libs.common.database.migrating.WrittenLongBefore",
    "libs.common.database.migrating.UnknownLineage",
    "libs.common.database.migrating.TablesInUse",
    "libs.common.law.loader.LawInvalid",
    "libs.common.spine.consumer.AheadOfSpeaker",
    "libs.common.spine.kafka.reaching.BrokerUnreachable",
    "libs.common.spine.kafka.relay.BrokerAhead",
})  # fmt: skip
"""Their message is the sentence."""


def sentence(failure: BaseException) -> str | None:
    """Return the sentence for a failure and the next step.

    None for an unforeseen failure, which shows its traceback.
    """
    while isinstance(failure, BaseExceptionGroup) and failure.exceptions:
        failure = failure.exceptions[0]
    for kind in type(failure).__mro__:
        name = f"{kind.__module__}.{kind.__qualname__}"
        if name in _OWN_WORDS:
            return _said(failure)
        if name in _TOLD:
            return _TOLD[name](failure)
    return None


def _said(failure: BaseException) -> str:
    words = str(failure).strip()
    if "No space left on device" in words:
        return "the disk is full: make room (df -h), then run it again"
    return words


def _operating_system(failure: Any) -> str:
    place, of = failure.filename or "what is needed", f" of {failure.filename}" if failure.filename else ""
    sentences = {
        errno.ENOSPC: f"the disk{of} is full: make room (df -h), then run it again",
        errno.EACCES: f"this user may not enter or write {place}: choose another folder (--data), or ask its owner",
        errno.EPERM: f"this user may not change {place}: choose another folder (--data), or ask its owner",
        errno.EROFS: f"{place} can only be read: choose another folder (--data)",
        errno.ENOTDIR: f"{place} lies below a file, not a folder: choose another folder (--data)",
        errno.EEXIST: f"{place} is a file, not a folder: choose another folder (--data)",
        errno.EISDIR: f"{place} is a folder, not a file: name a file",
        errno.ENOENT: f"there is no {place}: look at its spelling, or choose another folder (--data)",
        errno.ENAMETOOLONG: f"{place} is too long a name: choose a shorter folder (--data)",
        errno.ECONNREFUSED: "nothing answers there: start it first, or look at its address",
        errno.EADDRINUSE: "the port is taken: choose another (--port)",
    }
    return sentences.get(failure.errno, f"{place}: {failure.strerror or failure}")


def _database(failure: Any) -> str:
    words = str(getattr(failure, "orig", None) or failure).strip().splitlines() or [type(failure).__name__]
    return f"the database refused: {words[0].rpartition('>: ')[2]}; look at its URL, its role and its password"


def _settings(failure: Any) -> str:
    named = [".".join(str(part) for part in error["loc"]) for error in failure.errors()]
    return f"settings are missing or wrong: {', '.join(named)}; .env.example explains each"


def _json(_: Any) -> str:
    return "the file holds no JSON: give the file as it was downloaded"


def _address(failure: Any) -> str:
    return f"nothing answers there ({failure}): start it first, or look at its address"


def _broker(failure: Any) -> str:
    return f"the broker does not answer ({type(failure).__name__}): start it, or look at its address (--kafka)"


def _late(failure: Any) -> str:
    return f"no answer in time{f' ({failure})' if str(failure) else ''}: is it running?"


def _no_url(_: Any) -> str:
    return "this is no address of a PostgreSQL: write postgresql+asyncpg://USER:PASSWORD@HOST/NAME"


_TOLD: dict[str, Callable[[Any], str]] = {
    "json.decoder.JSONDecodeError": _json,
    "builtins.UnicodeDecodeError": _json,
    "sqlalchemy.exc.ArgumentError": _no_url,
    "sqlalchemy.exc.SQLAlchemyError": _database,
    "asyncpg.exceptions._base.PostgresError": _database,
    "asyncpg.exceptions._base.InterfaceError": _database,
    "pydantic_core._pydantic_core.ValidationError": _settings,
    "httpx.InvalidURL": lambda failure: f"this is no address: {failure}",
    "httpx.TransportError": _address,
    "aiokafka.errors.KafkaError": _broker,
    "builtins.TimeoutError": _late,
    "builtins.OSError": _operating_system,
}
