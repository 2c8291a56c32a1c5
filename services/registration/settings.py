"""Settings of the service, from the environment."""

from pydantic_settings import SettingsConfigDict

from libs.common.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="REGISTRATION_")

    agency_key: str
    details_secret: str
    """What persons' keys are made with, beside each one's salt."""
