"""Compare codes of areas and numbers of orders: functions that every service's statements call."""

from alembic import op

revision = "spine_0004"
down_revision = "spine_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The twin of `libs.common.values.areas.area_within`: TH-10-40 is within TH-10, and each area within itself.
    op.execute("""
        CREATE FUNCTION area_within(area text, whole text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT area = whole OR starts_with(area, whole || '-')
        $$
    """)
    # One spelling of an order's number: no blanks, one case, one dash, plain digits. So `bkk 1 / 2564` is `BKK 1/2564`.
    op.execute("""
        CREATE FUNCTION order_as_meant(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
            SELECT upper(regexp_replace(translate(normalize(number, NFKC),
                U&'๐๑๒๓๔๕๖๗๘๙\\2010\\2011\\2012\\2013\\2014\\2015\\2212', '0123456789-------'), '\\s+', '', 'g'))
        $$
    """)
