"""Settings that every service has; each service adds its own under its own prefix."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings

from libs.common.values.month import refuse_strange_today


class ServiceSettings(BaseSettings):
    """The settings of every service. Secrets come only from here. `today` fixes the business date of a sandbox."""

    database_url: str
    law_folder: Path
    token_issuer: str
    token_audience: str = "prakan"  # noqa: S105 - a name
    jwks: str
    """The issuer's key set: an https URL, or a file."""
    acting_issuer: str = "https://hotline.prakan.invalid"
    acting_jwks: str = ""
    """The key set of the hotline's tokens for agents who act for a caller; without it nobody does."""
    acting_keeper: str = "hotline"
    """The service that gives acting tokens and knows whether they stand."""
    systems: dict[str, frozenset[str]] = {}
    """By subject of a system's token: the operations of this service that it may call."""
    audit_heads: Path | None = None
    """Where the heads of the audit chain are written, outside the database; without it they go to the log alone."""
    doors: dict[str, str] = {}
    """Addresses of other services, by name, for those that call them."""
    cursor_secret: str
    webhook_secret: str
    """What the secrets of webhook endpoints are derived from."""
    webhooks_private: bool = False
    """Let webhooks go to loopback and by plain HTTP: for sandboxes on one machine only."""
    today: Annotated[date, AfterValidator(refuse_strange_today)] | None = None
    today_moved_in: Path | None = None
    rate_limit_per_minute: int = 0
    trusted_proxies: list[str] = []
    """Addresses or networks whose `X-Forwarded-For` says where a request comes from; nobody else's is looked at."""
    behind_tls: bool = False
    """Browsers come by https, which a proxy ends: they are told to stay with it (HSTS)."""
    answers_kept_days: int = Field(default=35, ge=30)
    """For how many days the answer to a request is kept for its sender's retries."""
    deliveries_kept_days: int = Field(default=90, ge=7)
    """For how many days attempts to deliver to webhooks are kept, and settled records that nobody could read."""
    failed_rows_kept_days: int = Field(default=90, ge=7)
    """For how many days the failed rows of a sent file can be fetched."""
    counts_kept_days: int = Field(default=90, ge=7)
    """For how many days it is known how often somebody guessed wrong: more than any count looks back."""
    pool_size: int = 12
