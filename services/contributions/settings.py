"""Settings of the service, from the environment."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from libs.common.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="CONTRIBUTIONS_")

    agency_key: str
    uploads: Path
    """Where sent files wait for their job; on many machines a shared volume."""
    document_key: Path
    """The Ed25519 private key (JWK) that signs receipts."""
    own_token_from: str
    """Where the service gets its own token: the identity provider's token endpoint, or a sandbox issuer's key file."""
    client_id: str = "contributions"
    client_secret: str = ""
