"""Tables of persons, their addresses and keys, and wrong pairs of number and birthday."""

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.registration.metadata import RECORDED, metadata

Table(
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("national_id", Text, nullable=False),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("born_on", Date, nullable=False),
    Column("sex", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("phones", ARRAY(Text), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    # The employer or payroll agent that registered the person; null for the agency.
    Column("registered_by", Uuid),
    Column("event_partition", SmallInteger, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    # An erased person's row keeps the id alone, for what other tables say of it. No contract starts before that birth.
    Column("erased_at", DateTime(timezone=True)),
    # Of the newest version of the death; a person who lives has none.
    Column("died_on", Date),
    UniqueConstraint("national_id", name="person_national_id_key"),
    CheckConstraint(
        "erased_at IS NULL OR (national_id = 'erased ' || person_id::text AND given_name = '' AND family_name = '' "
        "AND born_on = '9999-12-31' AND sex = 'unknown' AND area = '' AND phones = '{}' AND registered_by IS NULL)",
        name="person_erased_is_empty",
    ),
    Index("person_alike", "born_on", "family_name", "given_name", "sex", "area"),
    Index("person_recorded", "recorded_at", "person_id"),
)
Table(
    # Where a person lives from a day on. The row of the newest day is the present address; of one day the newest row
    # counts. A row is never changed; those of an erased person are deleted.
    "person_address",
    metadata,
    Column("address_id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("address", Text, nullable=False),
    Column("postcode", Text),
    Column("area", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Index("person_address_days", "person_id", "first_day", "address_id"),
)
Table(
    # The salt of the person's key (libs/common/keys/sealing.py). Deleting the row destroys the key.
    "person_key",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.person_id"), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
)
Table(
    # Wrong pairs of national id and birthday, by who gave them and by whom they named; what files gave is counted
    # apart (rows/match_tries.py).
    "match_try",
    metadata,
    Column("counted", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("wrong", Integer, nullable=False, server_default="0"),
    Column("shown", Integer, nullable=False, server_default="0"),
    Column("hired", Integer, nullable=False, server_default="0"),
)
Table(
    # Each wrong pair that a sender's files named, under the agency's key: sent again it is no new one.
    "wrong_pair",
    metadata,
    Column("counted", Text, nullable=False),
    Column("pair", LargeBinary, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("counted", "pair"),
    Index("wrong_pair_since", "since"),
)
