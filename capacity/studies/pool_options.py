"""`--processes` and `--cluster`, which every command that plans several times has."""

import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from capacity.inputs.errors import WrongUsage

if TYPE_CHECKING:
    from capacity.studies.pool import Pool


class _Address(click.ParamType[str]):
    """A Dask scheduler's address."""

    name = "address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        found = re.fullmatch(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[\w.-]+):[0-9]{1,5}", str(value))
        if found is None:
            self.fail(f"{value!r} is not the address of a Dask scheduler, such as tcp://host:8786", param, ctx)
        return str(value)


def pooled(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with `--processes` and `--cluster`, which it is given as `pool`."""

    @click.option("--processes", type=click.IntRange(min=1), metavar="N", help="How many processes of this machine to "
                  "use; without it, one for each core.")  # fmt: skip
    @click.option("--cluster", type=_Address(), metavar="ADDRESS", help="Use the workers of a Dask cluster "
                  "instead: the address of its scheduler, such as tcp://host:8786.")  # fmt: skip
    @wraps(command)
    def with_pool(*arguments: Any, processes: int | None, cluster: str | None, **options: Any) -> Any:
        from capacity.studies.pool import Pool

        if cluster and processes is not None:
            raise click.UsageError("--processes is about this machine, and --cluster about others: type one of them.")
        return command(*arguments, pool=Pool(processes, cluster or ""), **options)

    return with_pool


def ready(pool: "Pool", progress: Callable[[str], None], used: bool = True, goes_with: str = "") -> None:
    """Raise `CapacityError` where a cluster was named that cannot be used, before anything is planned.

    `used` says whether there is anything to plan several times, and `goes_with` what must be typed so that there is.
    """
    if pool.cluster and not used:
        raise WrongUsage(f"--cluster goes with {goes_with}: there is nothing else to plan several times")
    if pool.cluster:
        with pool.opened(progress=progress):
            return
