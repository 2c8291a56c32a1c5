"""Settings of the service, from the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from libs.common.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="HOTLINE_")

    acting_key: Path
    """The private key that signs tokens for agents who act for a caller."""
    own_token_from: str
    """Where the service gets its own token: the identity provider's token endpoint, or a sandbox issuer's key file."""
    sms_gateway: str = ""
    """Where messages to phones are posted, signed with its secret (`whsec_…`); without it they wait."""
    sms_gateway_secret: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_encrypted: bool = True
    mail_from: str = "noreply@prakan.invalid"
    answer_within_s: int = Field(default=30, ge=1, le=3_600)
    """Within how many seconds a call is to be answered: the target that the wall shows."""
    presence_kept_s: int = Field(default=120, ge=30, le=3_600)
    """For how many seconds after the last sign of life an agent is there."""
    calls_kept_days: int = Field(default=400, ge=90)
    """For how many days calls are kept, with their numbers."""
    client_id: str = "hotline"
    client_secret: str = ""
