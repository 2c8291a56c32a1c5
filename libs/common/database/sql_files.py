r"""Load long statements from `.sql` files, which a person can read, and run with psql.

Parameters are psql's: `:name`. If a statement has variants, its file has psql's own conditions, each on a line:
`\if :name`, `\else`, `\endif`. So `psql -v staged=false -v corrects=true … -f post_returns.sql` runs one of them, with
a value for each parameter.
"""

from pathlib import Path


class NotSql(ValueError):
    """A file has a line that psql would understand in another way."""


def sql_beside(module: str, name: str, **chosen: bool) -> str:
    """Return the statement in `<name>.sql` beside a module, without comments: `sql_beside(__file__, …)`.

    `chosen`: a value for each name that a condition of the file uses, and no other.
    """
    file = Path(module).parent / f"{name}.sql"
    kept: list[str] = []
    open_conditions: list[bool] = []
    asked: set[str] = set()
    for line in file.read_text(encoding="utf-8").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "\\if" and rest.removeprefix(":") in chosen:
            asked.add(rest.removeprefix(":"))
            open_conditions.append(chosen[rest.removeprefix(":")])
        elif word == "\\else" and open_conditions:
            open_conditions[-1] = not open_conditions[-1]
        elif word == "\\endif" and open_conditions:
            open_conditions.pop()
        elif word.startswith("\\"):
            raise NotSql(f"{file.name}: {line.strip()}")
        elif not word.startswith("--") and all(open_conditions):
            kept.append(line)
    if open_conditions or asked != chosen.keys():
        raise NotSql(f"{file.name}: its conditions are {sorted(asked)}, chosen are {sorted(chosen)}")
    return "\n".join(kept)
