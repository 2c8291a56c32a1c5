"""Settings of the service, from the environment."""

from pydantic_settings import SettingsConfigDict

from libs.common.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="PORTAL_")

    secure_cookies: bool = True
    """Off in a sandbox only, which is plain HTTP on loopback."""
    public_url: str = ""
    """The pages' own address as browsers see it, for the way back from the identity provider."""
    sign_in_at: str = ""
    """The identity provider's authorization endpoint; empty in a sandbox, which offers its personas."""
    token_endpoint: str = ""
    client_id: str = "portal"
    client_secret: str = ""
