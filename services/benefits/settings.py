"""Settings of the service, from the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from libs.common.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="BENEFITS_")

    release_approvals: int = Field(default=1, ge=1)
    """How many officers, beside the one who made it, approve a payment run."""
    document_key: Path
    """The Ed25519 private key (JWK) that signs certificates."""
    payer_name: str
    """Whose account the benefits are paid from: its name, number, and its bank's clearing code."""
    payer_account: str
    payer_bank: str
