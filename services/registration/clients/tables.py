"""Tables of the programs that use the doors, and of the places that may have some."""

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    Date,
    DateTime,
    Table,
    Text,
    Uuid,
)

from libs.common.database.invariants import CopyOf, copy_of
from services.registration.metadata import RECORDED, metadata

Table(
    # A program that uses the doors; its keys are public ones.
    "client",
    metadata,
    Column("client_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("contacts", JSON, nullable=False),
    Column("keys", JSON, nullable=False),
    Column("previous_keys", JSON),
    Column("keys_changed_at", DateTime(timezone=True)),
    Column("onboarded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("revoked_at", DateTime(timezone=True)),
    Column("revoked_by", Text),
)
Table(
    # A laboratory, site or hospitel, as programmes says. Columns are empty where the other event came first.
    "place",
    metadata,
    Column("place_id", Uuid, primary_key=True),
    Column("party", Text),
    Column("closed_on", Date),
    info=copy_of(CopyOf("places", ("place_id", "party", "closed_on"))),
)
