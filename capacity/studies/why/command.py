"""`capacity why`: options parsed, the study called, its answer printed."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from capacity.inputs.errors import WrongUsage
from capacity.outputs.session import failures, progress_line
from capacity.studies.pool_options import pooled, ready

if TYPE_CHECKING:
    from capacity.studies.pool import Pool


@click.command(short_help="Say why people are placed against their choice.")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--area", metavar="AREA", help="The people of one area, by its ID or name: which homes could have taken "
              "them, and what stopped each.")  # fmt: skip
@click.option("--need", metavar="NEED", help="With --area: only the people with this need, by its ID or label.")
@click.option("--service", metavar="SERVICE", help="One service, by its ID or its home's name: who lives there, why it "
              "admits nobody, and what would change if it did.")  # fmt: skip
@click.option("--cost", "with_cost", is_flag=True, help="For the whole run: also say what each limit costs or saves, "
              "which takes as long again.")  # fmt: skip
@pooled
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as one JSON object.")
def why(
    run_dir: Path,
    area: str | None,
    need: str | None,
    service: str | None,
    with_cost: bool,
    quiet: bool,
    as_json: bool,
    pool: "Pool",
) -> None:
    """Say why people of a finished run are placed against their choice or wait, or ask about one area or one service.

    For the whole run it plans again with the limits in the borough lifted, one by one and together, writes the share
    of each limit to why.csv and why_waiting.csv beside the run, and draws its map again with them. With --area or
    --service it writes nothing.

    \b
    capacity why outputs/knowsley/baseline
    capacity why outputs/knowsley/baseline --area Roby --need dementia_nursing
    capacity why outputs/knowsley/baseline --service KNO-RD07-dementia_residential

    More: models/guide/market-shaping.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        if area is not None and service is not None:
            raise WrongUsage("--area and --service are two questions: type one of them")
        if need is not None and area is None:
            raise WrongUsage("--need goes with --area: type both, such as --area Roby --need nursing")
        if with_cost and (area is not None or service is not None):
            raise WrongUsage("--cost is about the whole run: type it without --area and --service")
        ready(pool, progress, area is None, "the whole run or --service")
        record, lines = _why(run_dir, area, need, service, with_cost, progress, pool)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text(record), nl=False)
    elif not quiet:
        from capacity.outputs import terminal

        terminal.show(lines)


def _why(
    run_dir: Path,
    area: str | None,
    need: str | None,
    service: str | None,
    with_cost: bool,
    progress: Callable[[str], None],
    pool: "Pool",
) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The answer for a program, and for a person."""
    if area is not None:
        from capacity.studies.why import near_console
        from capacity.studies.why.near import area_answer

        near = area_answer(run_dir, area, need)
        return near.record(), near_console.lines(near)
    if service is not None:
        from capacity.studies.why import home_console
        from capacity.studies.why.home import service_answer

        home = service_answer(run_dir, service, progress, pool)
        return home.record(), home_console.lines(home)
    from capacity.inputs.read.reading import shown
    from capacity.studies.why import console
    from capacity.studies.why.reasons import why_of_run

    began = datetime.now()
    whole = why_of_run(run_dir, progress, with_cost, pool)
    seconds = (datetime.now() - began).total_seconds()
    return console.record(whole), console.lines(whole, shown(run_dir), seconds)
