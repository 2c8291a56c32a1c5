"""Settings of the service, from the environment."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from libs.common.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="REGISTRATION_")

    merge_approvals: int = Field(default=1, ge=1)
    """How many officers, beside the one who asks, approve a merge of two persons."""
    entry_approvals: int = Field(default=0, ge=0)
    """How many officers, beside the one who enters it, approve a closure order, an employer or a person."""
    back_dated_days: int = Field(default=30, ge=0)
    """An employer that hires somebody it did not register itself, from an earlier day on, waits for the person's word
    or an officer's. Both countries give employers thirty days to report a new employee."""
    employers_reach_days: int = Field(default=366, ge=0)
    """How far back employers correct the days of their own employments without an officer."""
    match_tries: int = Field(default=6, ge=1)
    """So many wrong pairs of national id and birthday a day, by one caller or for one person."""
    sign_up_tries: int = Field(default=6, ge=1)
    """So many accounts a day are asked for in one person's name, and so many codes may be wrong."""
    wrong_codes_of_client: int = Field(default=1_000, ge=1)
    """So many wrong codes a day through one client of the kind `app`, among a million: one guess in three years."""
    wrong_codes_of_address: int = Field(default=30, ge=1)
    """The same for one address without a client."""
    asks_of_address: int = Field(default=60, ge=1)
    """So many accounts a day are asked for from one address without a client."""
    employer_applications_a_day: int = Field(default=10, ge=1)
    """So often a day one person may send or correct an application to register an employer."""
    uploads: Path
    """Where sent files lie until their job is done; both processes of the service see it."""
    agency_key: str
    pages_url: str = ""
    """Where the pages are: a printed card's code leads to the check there. Empty: the code is the number alone."""
    details_secret: str
    """What persons' keys are made with, beside each one's salt."""
    systems: dict[str, frozenset[str]] = {
        "hotline": frozenset({"fetch_person_keys", "fetch_contact_keys"}),
        "programmes": frozenset({"fetch_person_keys"}),
        "contributions": frozenset({"check_persons"}),
        "token-endpoint": frozenset(
            {"read_client", "resolve_account", "renew_account_session", "resolve_employer_contact"}
        ),
        "app": frozenset({"redeem_activation_code", "resolve_account"}),
    }
    """The subjects are those that the identity provider gives: set them anew where it gives others."""
