"""The compose file is complete: each variable is read, each folder belongs to its user, each secret can be made."""

import json
import os
import re
import subprocess
from pathlib import Path

import yaml
from sqlalchemy import make_url

from deploy.cli.main import app
from deploy.compose_secrets import EXAMPLE, IMAGE_USER, MOUNTED, make_everything, open_to_containers
from deploy.folders import ROOT
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.keys.signed_documents import DocumentKey

TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
_COMMAND_LINE = {"KAFKA", "METRICS_HOST", "METRICS_PORT", "DATABASE_URL"}
_POSTGRES_IMAGE = {"POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS", "SERVICE", "SERVICE_PASSWORD"}
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)")
_EXAMPLE_NAME = re.compile(r"^([A-Z][A-Z0-9_]*)=", re.MULTILINE)


def test_every_variable_is_read() -> None:
    """A misspelt name would leave a default in force, for example no rate limit, and nobody would know."""
    options = (ROOT / "deploy" / "cli" / "main.py").read_text()
    assert all(f'envvar="{name}"' in options for name in _COMMAND_LINE)
    role = (ROOT / "deploy" / "postgres" / "role.sh").read_text()
    assert "$SERVICE_PASSWORD" in role
    for name, service in SERVICES.items():
        kind, _, of = name.partition("-")
        given = set(service.get("environment", {}))
        if kind == "kafka":
            known = {variable for variable in given if variable.startswith("KAFKA_")}
        elif kind == "postgres":
            known = _POSTGRES_IMAGE
        else:
            fields = members()[of].settings.model_fields
            known = {f"{of}_{field}".upper() for field in fields} | _COMMAND_LINE
        assert given <= known, name


def test_the_example_names_every_variable_and_no_other() -> None:
    assert set(_EXAMPLE_NAME.findall(EXAMPLE.read_text())) == set(_VARIABLE.findall(TEXT))


def test_no_secret_is_two_services() -> None:
    """A thief of one service takes that one: only persons' ids are derived by several with one key."""
    owners: dict[str, set[str]] = {
        name: set() for name in re.findall(r"^([A-Z0-9_]+)=<made>$", EXAMPLE.read_text(), re.MULTILINE)
    }
    files: dict[str, set[str]] = {name: set() for name in COMPOSE["secrets"]}
    for name, process in SERVICES.items():
        of = name.partition("-")[2]
        for variable in _VARIABLE.findall(str(process.get("environment", ""))):
            owners.get(variable, set()).add(of)
        for file in process.get("secrets", []):
            files[file].add(of)
    assert owners.pop("AGENCY_KEY") == {"registration", "contributions", "programmes"}
    assert {name: of for name, of in {**owners, **files}.items() if len(of) != 1} == {}


def test_secrets_that_were_shared_go_on_as_each_services_own(tmp_path: Path) -> None:
    """After the upgrade each service starts with the value that its database knows; no webhook secret changes."""
    (tmp_path / "secrets").mkdir(mode=0o700)
    old = '{"of": "before"}'
    (tmp_path / "secrets" / "document-key.json").write_text(old)
    (tmp_path / ".env").write_text("CURSOR_SECRET=cursors\nWEBHOOK_SECRET=hooks\nLOANS_WEBHOOK_SECRET=own\n")
    told = make_everything(tmp_path)
    values = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", (tmp_path / ".env").read_text(), re.MULTILINE))
    assert {values[f"{name.upper()}_CURSOR_SECRET"] for name in members()} == {"cursors"}
    assert (values["PORTAL_WEBHOOK_SECRET"], values["LOANS_WEBHOOK_SECRET"]) == ("hooks", "own")
    assert not {"CURSOR_SECRET", "WEBHOOK_SECRET"} & set(values)
    assert any("CURSOR_SECRET" in line and "keys accept" in line for line in told)
    assert (tmp_path / "secrets" / "document-key-benefits.json").read_text() == old
    assert not any("keys accept" in line for line in make_everything(tmp_path))


def test_every_service_has_a_role_and_a_limit_of_its_own_and_is_watched() -> None:
    passwords = set()
    for name in members():
        postgres, served, working = (SERVICES[f"{role}-{name}"] for role in ("postgres", "serve", "work"))
        url = served["environment"][f"{name.upper()}_DATABASE_URL"]
        passwords.add(made := postgres["environment"]["SERVICE_PASSWORD"])
        assert f"//{name}:{made}@postgres-{name}/{name}" in url
        assert url == SERVICES[f"migrate-{name}"]["environment"]["DATABASE_URL"]
        assert "RATE_LIMIT_PER_MINUTE" in served["environment"][f"{name.upper()}_RATE_LIMIT_PER_MINUTE"]
        for process in (postgres, served, working):
            assert process["healthcheck"]
        assert working["depends_on"]["kafka"]["condition"] == "service_healthy"
    assert len(passwords) == len(members())
    kafka = SERVICES["kafka"]
    assert kafka["healthcheck"]
    (volume,) = kafka["volumes"]
    assert kafka["environment"]["KAFKA_LOG_DIRS"] == volume.partition(":")[2], "what keeps everything is in the volume"


def test_what_the_image_writes_is_its_users() -> None:
    """A named volume takes owner and mode of the image's folder below it."""
    assert f"--uid {IMAGE_USER}" in DOCKERFILE
    written = {
        volume.partition(":")[2]
        for name, service in SERVICES.items() if name.partition("-")[0] in {"serve", "work"}
        for volume in service.get("volumes", [])
    }  # fmt: skip
    assert written
    for folder in written:
        assert re.search(rf"install -d -o {IMAGE_USER} .*{folder}\b", DOCKERFILE)
    assert DOCKERFILE.index("install -d") < DOCKERFILE.index("USER prakan")
    assert "PYTHONDONTWRITEBYTECODE" not in DOCKERFILE
    assert "compileall" in DOCKERFILE
    assert DOCKERFILE.rindex("COPY ") < DOCKERFILE.index("chmod -R a+rX /prakan") < DOCKERFILE.index("USER prakan")
    copied = set(re.findall(r"^COPY ([\w./]+) ", DOCKERFILE, re.MULTILINE))
    ignored = (ROOT / ".dockerignore").read_text()
    assert copied == set(re.findall(r"^!(.*)$", ignored, re.MULTILINE))


def test_a_clone_that_only_its_owner_reads_can_be_mounted(tmp_path: Path) -> None:
    """PostgreSQL's image runs the script as its own user."""
    assert {f"./{MOUNTED.relative_to(ROOT)}"} == {
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if volume.startswith(".")
    }
    shut = tmp_path / "postgres"
    shut.mkdir()
    (shut / "role.sh").write_text("")
    (shut / "role.sh").chmod(0o700)
    shut.chmod(0o700)
    open_to_containers(shut)
    assert {path.stat().st_mode & 0o777 for path in (shut, shut / "role.sh")} == {0o755}


def test_one_command_makes_every_secret_once(tmp_path: Path) -> None:
    told = make_everything(tmp_path)
    made = (tmp_path / ".env").read_text()
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
    values = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", made, re.MULTILINE))
    secret = [name for name, value in values.items() if len(value) > 40]
    assert len({values[name] for name in secret}) == len(secret) == EXAMPLE.read_text().count("=<made>")
    assert "TOKEN_ISSUER" in told[-2], "what is left to the operator is named"
    for name, entry in COMPOSE["secrets"].items():
        file = tmp_path / entry["file"]
        status = file.stat()
        readable = status.st_uid == IMAGE_USER if os.geteuid() == 0 else status.st_mode & 0o004
        assert readable, f"the image's user reads {name}"
        assert "d" in json.loads(file.read_text())
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    DocumentKey.read(tmp_path / "secrets" / "document-key-benefits.json")
    (tmp_path / ".env").write_text(made.replace("TOKEN_ISSUER=<yours>", "TOKEN_ISSUER=https://id.example") + "MINE=1\n")
    keys = (tmp_path / "secrets" / "acting-key.json").read_bytes()
    app(["keys", "compose", "--folder", str(tmp_path)], standalone_mode=False)
    again = (tmp_path / ".env").read_text()
    assert "TOKEN_ISSUER=https://id.example" in again
    assert "MINE=1" in again
    assert all(f"{name}={values[name]}" in again for name in secret), "what was made is kept"
    assert (tmp_path / "secrets" / "acting-key.json").read_bytes() == keys


def test_the_role_that_compose_makes_fills_its_database_and_nobody_else_connects(postgres: Postgres) -> None:
    """The script of the PostgreSQL image is run on a real server."""
    host = str(make_url(postgres.url("postgres")).query["host"])
    path = f"{postgres.program('psql').parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PGHOST": host, "SERVICE": "composed", "SERVICE_PASSWORD": "it's one"}
    subprocess.run([ROOT / "deploy" / "postgres" / "role.sh"], env=environment, check=True, capture_output=True)
    query = """SELECT rolsuper, has_database_privilege('composed', 'composed', 'CREATE') FROM pg_roles
               WHERE rolname = 'composed'"""
    everybody = """SELECT count(*) FROM pg_database, aclexplode(datacl)
                   WHERE datname = 'composed' AND grantee = 0"""

    def asked(sql: str) -> str:
        command = [str(postgres.program("psql")), "-h", host, "-U", "postgres", "-Atc", sql]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    assert asked(query) == "f|t", "it makes extensions and tables"
    assert asked("SELECT datdba::regrole FROM pg_database WHERE datname = 'composed'") == "prakan_audit"
    assert asked(everybody) == "0"
    asked("ALTER SYSTEM RESET log_error_verbosity")
