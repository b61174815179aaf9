"""`capacity simulate`: options parsed, the study called, its outcome printed."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from capacity.outputs.session import failures, progress_line
from capacity.studies.pool_options import pooled, ready
from capacity.studies.simulate.brokers import BROKERS

if TYPE_CHECKING:
    from capacity.studies.pool import Pool


@click.command(short_help="Say what a run is worth with single people and chance.")
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--broker", "brokers", multiple=True, type=click.Choice([*BROKERS, "all"]),
              help="Who is offered which home; may be repeated.  [default: plan and in-borough-first]")  # fmt: skip
@click.option("--replications", type=click.IntRange(2, 100_000), default=250, show_default=True, metavar="N",
              help="How often it all happens anew.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, metavar="N",
              help="The same seed gives the same figures.")  # fmt: skip
@pooled
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print simulation.json as one JSON object.")
def simulate(
    run_dir: Path,
    brokers: tuple[str, ...],
    replications: int,
    seed: int,
    quiet: bool,
    as_json: bool,
    pool: "Pool",
) -> None:
    """Send single, whole people through the place of a finished RUN, many times over: how long they wait, how many
    leave the borough, what it costs, how full each home is, and how far chance moves all that.

    Writes RUN/simulation: people.csv, money.csv, homes.csv and every replication.

    \b
    capacity simulate outputs/knowsley/baseline
    capacity simulate outputs/knowsley/baseline --broker all --replications 1000

    More: models/simulation.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.studies.simulate.study import USUAL
        from capacity.studies.simulate.study import simulate as make

        ready(pool, progress)
        began = time.monotonic()
        wanted = (*USUAL, *BROKERS) if "all" in brokers else brokers or USUAL
        named = tuple(dict.fromkeys(wanted))
        done = make(run_dir, named, replications, seed, progress, pool)
    if as_json:
        from capacity.results.record import json_text

        click.echo(json_text({**done.record, "folder": str(done.folder)}), nl=False)
    elif not quiet:
        from capacity.outputs import terminal
        from capacity.studies.simulate.console import lines

        terminal.show(lines(done, time.monotonic() - began))
