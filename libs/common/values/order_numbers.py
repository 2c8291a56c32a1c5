"""Numbers of orders in one spelling: `bkk 1 / 2564` and `BKK 1/2564` are one order."""

_DASHES = "\\2010\\2011\\2012\\2013\\2014\\2015\\2212"


def as_meant_sql(number: str) -> str:
    """Return the SQL that folds all spellings of a number: no blanks, one case, one dash, plain digits."""
    folded = f"normalize(CAST({number} AS text), NFKC)"
    plain = f"translate({folded}, U&'๐๑๒๓๔๕๖๗๘๙{_DASHES}', '0123456789-------')"
    return f"upper(regexp_replace({plain}, '\\s+', '', 'g'))"
