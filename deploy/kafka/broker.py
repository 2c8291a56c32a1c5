"""One KRaft node on loopback, from jars that Maven downloads (`pom.xml`), supervised like PostgreSQL."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from uuid import uuid4

from libs.common.runtime.state_files import write_state

ROOT = Path(__file__).parent.parent.parent
JARS = ROOT / ".kafka" / "libs"
DIGESTS = Path(__file__).parent / "jars.sha256"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


class KafkaDidNotStart(RuntimeError):
    """The broker did not start. The message has the end of its own log."""


def available() -> str:
    """Return what is missing to start a broker here; empty if nothing is."""
    missing = [tool for tool in ("java", "mvn") if shutil.which(tool) is None]
    if missing and not (JARS.exists() and shutil.which("java")):
        return f"{' and '.join(missing)} not found"
    return ""


def fetch_jars() -> Path:
    """Download the broker's jars into `.kafka/libs`, once; accept only listed digests."""
    if not list(JARS.glob("kafka_*.jar")):
        making = JARS.with_name(f"making-{os.getpid()}")
        command = ["mvn", "-q", "-B", "--strict-checksums", "-f", str(Path(__file__).parent / "pom.xml")]
        subprocess.run([*command, _PLUGIN, f"-DoutputDirectory={making}"], check=True, timeout=600)
        if wrong := differing_jars(making):
            raise KafkaDidNotStart(f"these are not the jars that {DIGESTS.name} lists: {', '.join(wrong)}")
        shutil.rmtree(JARS, ignore_errors=True)
        making.rename(JARS)
    return JARS


def differing_jars(folder: Path) -> list[str]:
    """List jars that are missing, not listed, or different from their listed digest."""
    listed = {name: digest for digest, name in (line.split() for line in DIGESTS.read_text().splitlines())}
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.jar")}
    return sorted(name for name in listed | digests if listed.get(name) != digests.get(name))


class Kafka:
    """A broker. `start` may be called again after a crash: the log folder stays."""

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.folder = folder.resolve()
        self.port = port or _free_port()
        self._controller = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def servers(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        jars = fetch_jars()
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "server.properties"
        write_state(settings, self._settings())  # the ports of this start
        if not (self.folder / "log" / "meta.properties").exists():
            options = ("--ignore-formatted", "-t", uuid4().hex[:22], "-c", str(settings))
            self._java(jars, "kafka.tools.StorageTool", "format", *options).wait(60)
        self._process = self._java(jars, "kafka.Kafka", str(settings))
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            if _listens(self.port):
                return
            time.sleep(0.1)
        raise KafkaDidNotStart((self.folder / "server.log").read_text(errors="replace")[-3000:])

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, number: signal.Signals) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(30)

    def _java(self, jars: Path, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / "server.log").open("ab")
        heap = ["-Xmx400m", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
        return subprocess.Popen(
            ["java", *heap, "-cp", f"{jars}/*", *command],  # noqa: S607 - java as the machine has it
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env={**os.environ, "KAFKA_HEAP_OPTS": ""},
        )

    def _settings(self) -> str:
        lines = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{self._controller}",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self._controller}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": str(self.folder / "log"),
            "offsets.topic.replication.factor": "1",
            "offsets.topic.num.partitions": "4",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "group.initial.rebalance.delay.ms": "0",
            "auto.create.topics.enable": "false",
            "message.max.bytes": "8388608",
            "replica.fetch.max.bytes": "8388608",
            "num.network.threads": "2",
            "num.io.threads": "4",
        }
        return "".join(f"{name}={value}\n" for name, value in lines.items())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
