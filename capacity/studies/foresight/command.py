"""`capacity foresight`: options parsed, the study called, its outcome printed."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from capacity.outputs.session import SCENARIO, failures, progress_line
from capacity.studies.pool_options import pooled, ready

if TYPE_CHECKING:
    from capacity.studies.pool import Pool


@click.command(short_help="Say what knowing the future is worth.")
@SCENARIO
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/foresight-SCENARIO.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the study that is there.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print foresight.json as one JSON object.")
@pooled
def foresight(scenario: Path, folder: Path | None, overwrite: bool, quiet: bool, as_json: bool, pool: "Pool") -> None:
    """Plan SCENARIO seeing 1, 2, 4 and 8 quarters at a time, and then all at once: what knowing the future is worth.

    A plan sees every quarter in advance, and nobody does. With N quarters in sight, each quarter is decided knowing
    only itself and the N − 1 after it, and begins where the quarter before has left everybody.

    \b
    capacity foresight inputs/knowsley/scenarios/baseline.yaml

    More: models/guide/market-shaping.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.studies.foresight.run import foresight as make

        ready(pool, progress)
        done = make(scenario, folder, overwrite, progress, pool)
    if as_json:
        from capacity.results.record import json_text

        click.echo(json_text({**done.record, "folder": str(done.folder)}), nl=False)
    elif not quiet:
        from capacity.outputs import terminal
        from capacity.studies.foresight.console import lines

        terminal.show(lines(done))
