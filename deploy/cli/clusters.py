"""`prakan clusters`: databases that root's boxes keep outside their data folders, and those whose folders are gone."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.commands import commands

if TYPE_CHECKING:
    from deploy.postgres.clusters import Cluster

clusters_app = commands("Databases that lie outside their data folders, because the server's user cannot enter those.")


@clusters_app.command("list")
def list_clusters() -> None:
    """List each with its data folder. Every disk is searched for links to them: it takes up to a minute."""
    from deploy.postgres.clusters import SAYS, Standing, clusters

    found = clusters(thoroughly=True)
    for cluster in found:
        print(json.dumps(_row(cluster) | {"because": SAYS[cluster.standing]}, ensure_ascii=False))
    deleted = [cluster for cluster in found if cluster.standing is Standing.DELETED]
    if deleted:
        size = sum(cluster.bytes for cluster in deleted) / 2**20
        print(f"{len(deleted)} of deleted data folders, {size:.0f} MiB. Next: prakan clusters remove")
    elif not found:
        print("no database lies outside its data folder")


@clusters_app.command("remove", epilog="Example: prakan clusters remove cluster-03b3604672b9")
def remove_clusters(
    names: Annotated[list[str] | None, typer.Argument(help="those to remove; else all of deleted data folders")] = None,
) -> None:
    """Delete databases whose data folders were deleted. Others that nobody seems to have must be named.

    A database that a server uses, or to which a data folder on this machine leads, is never deleted.
    """
    from deploy.postgres.clusters import remove

    count, size = 0, 0
    for cluster in remove(names or ()):
        print(json.dumps(_row(cluster), ensure_ascii=False), flush=True)
        count, size = count + 1, size + cluster.bytes
    print(f"{count} removed, {size / 2**20:.0f} MiB" if count else "there was none to remove")


def _row(cluster: "Cluster") -> dict[str, object]:
    return {
        "name": cluster.place.name,
        "standing": cluster.standing,
        "data": str(cluster.data) if cluster.data else None,
        "used_at": cluster.used_at.isoformat(timespec="seconds"),
        "mib": round(cluster.bytes / 2**20),
        "place": str(cluster.place),
    }
