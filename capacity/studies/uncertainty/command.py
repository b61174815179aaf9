"""`capacity uncertainty`: options parsed, the study called, its outcome printed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from capacity.outputs.session import SCENARIO, failures, progress_line
from capacity.studies.pool_options import pooled, ready

if TYPE_CHECKING:
    from capacity.studies.pool import Pool


@click.command(short_help="Plan in many futures: ranges, and what moves them.")
@SCENARIO
@click.option("--futures", type=click.IntRange(2, 100_000), default=256, show_default=True, metavar="N",
              help="How many to plan, at most: fewer where more would not change what is said.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, show_default=True, metavar="N",
              help="The same seed gives the same figures.")  # fmt: skip
@click.option("--simulate", is_flag=True, help="Simulate each future once, too, with single people and chance.")
@pooled
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/uncertainty-SCENARIO.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the study that is there.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print uncertainty.json as one JSON object.")
def uncertainty(
    scenario: Path,
    futures: int,
    seed: int,
    simulate: bool,
    folder: Path | None,
    overwrite: bool,
    quiet: bool,
    as_json: bool,
    pool: "Pool",
) -> None:
    """Plan SCENARIO in many futures, each figure of the book somewhere between its low and its high: how far
    placements, waiting and cost range, whether each budget holds, what moves them most, and which futures are worst.

    \b
    capacity uncertainty inputs/knowsley/scenarios/baseline.yaml
    capacity uncertainty my-scenario.yaml --futures 1024 --seed 2

    More: models/guide/uncertainty.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.studies.uncertainty.run import uncertainty as make

        ready(pool, progress)
        done = make(scenario, folder, overwrite, futures, seed, progress, pool, simulate)
    if as_json:
        from capacity.results.record import json_text

        click.echo(json_text({**done.record, "folder": str(done.folder)}), nl=False)
    elif not quiet:
        from capacity.outputs import terminal
        from capacity.studies.uncertainty.console import lines

        terminal.show(lines(done))
