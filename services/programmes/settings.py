"""Settings of the service, from the environment."""

from pathlib import Path

from pydantic_settings import SettingsConfigDict

from libs.common.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="PROGRAMMES_")

    agency_key: str
    """The agency's secret that persons' identifiers are derived with: registration's."""
    uploads: Path
    """Where sent files lie until their job is done; both processes of the service see it."""
    document_key: Path
    """The Ed25519 private key (JWK) that signs certificates."""
    own_token_from: str
    """Where the service gets its own token: the identity provider's token endpoint, or a sandbox issuer's key file."""
    client_id: str = "programmes"
    client_secret: str = ""
    systems: dict[str, frozenset[str]] = {
        "laboratory": frozenset({"take_specimen", "correct_specimen", "record_result", "correct_result"}),
        "vaccination-site": frozenset({"give_dose"}),
    }
