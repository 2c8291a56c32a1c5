"""Settings of the service, from the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from libs.common.runtime.settings import ServiceSettings
from services.benefits.claims.rules.account_lengths import ACCOUNT_MAX, BANK_MAX, NAME_MAX


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="BENEFITS_")

    release_approvals: int = Field(default=1, ge=1)
    """How many officers, beside the one who made it, approve a payment run."""
    document_key: Path
    """The Ed25519 private key (JWK) that signs certificates."""
    payer_name: str = Field(min_length=1, max_length=NAME_MAX)
    """Whose account the benefits are paid from: its name, number, and its bank's clearing code."""
    payer_account: str = Field(min_length=1, max_length=ACCOUNT_MAX)
    payer_bank: str = Field(min_length=1, max_length=BANK_MAX)
    claim_days_back: int = Field(default=3660, ge=1)
    """How many days before the business date a claim's or certificate's first day may lie, and how many after it."""
    claim_days_ahead: int = Field(default=180, ge=0)
    claim_days_long: int = Field(default=366, ge=1)
    """How many days one claim or certificate may be about."""
