"""Long statements lie in `.sql` files that a person can read and run; this loads them."""

from pathlib import Path


def sql_beside(module: str, name: str) -> str:
    """The statement in `<name>.sql` beside a module, without the lines that are comments: `sql_beside(__file__, …)`."""
    lines = (Path(module).parent / f"{name}.sql").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("--"))
