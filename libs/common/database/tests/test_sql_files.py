"""A `.sql` file is read as psql reads it: without comments, with one branch of each condition."""

from pathlib import Path

import pytest

from libs.common.database.sql_files import NotSql, sql_beside

_FILE = """-- What it does.

SELECT a  -- stays
-- left out
\\if :one
  , b
\\if :two
  , c
\\else
  , d
\\endif
\\else
  , e
\\endif
FROM t
"""


def _beside(folder: Path, content: str, **chosen: bool) -> list[str]:
    (folder / "ask.sql").write_text(content, encoding="utf-8")
    return sql_beside(str(folder / "rows.py"), "ask", **chosen).split()


@pytest.mark.parametrize(
    ("one", "two", "columns"), [(True, True, "bc"), (True, False, "bd"), (False, True, "e"), (False, False, "e")]
)
def test_one_branch_of_each_condition_is_taken(tmp_path: Path, one: bool, two: bool, columns: str) -> None:
    words = _beside(tmp_path, _FILE, one=one, two=two)
    assert words == ["SELECT", "a", "--", "stays", *(w for column in columns for w in (",", column)), "FROM", "t"]


@pytest.mark.parametrize(
    ("content", "chosen"),
    [
        (_FILE, {"one": True}),
        ("-- No condition.\n\nSELECT 1", {"one": True}),
        ("\\if :one\nSELECT 1", {"one": True}),
        ("\\endif\nSELECT 1", {}),
        ("\\else\nSELECT 1", {}),
        ("\\i other.sql", {}),
        ("\\if :one\n\\elif :two\n\\endif", {"one": True}),
    ],
)
def test_what_psql_would_read_otherwise_is_refused(tmp_path: Path, content: str, chosen: dict[str, bool]) -> None:
    with pytest.raises(NotSql):
        _beside(tmp_path, content, **chosen)
