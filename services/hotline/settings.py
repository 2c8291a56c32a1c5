"""Settings of the service, from the environment."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from libs.common.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="HOTLINE_")

    acting_key: Path
    """The private key that signs tokens for agents who act for a caller."""
    own_token_from: str
    """Where the service gets its own token: the identity provider's token endpoint, or a sandbox issuer's key file."""
    client_id: str = "hotline"
    client_secret: str = ""
