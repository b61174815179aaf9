"""`capacity compare`, `diff`, `invest`, `stress`: options parsed, studies called, outcomes printed.

Not beside their studies, whose packages load pandas: --help must not wait for it.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from capacity.inputs.errors import StoppedAtLimit
from capacity.outputs.session import SCENARIO, Day, Finite, failures, progress_line
from capacity.studies.futures_options import RANGES, FuturesType, Judge, JudgeType, sample_of
from capacity.studies.pool_options import pooled, ready

if TYPE_CHECKING:
    from capacity.studies.pool import Pool


@click.command(short_help="Hold scenarios, options or runs against each other.")
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--options", "options", metavar="ID,ID", default="", help="Options of BASE, each taken once on top of it."
)
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/compare-BASE.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the comparison that is there.")
@click.option("--price-placement", type=Finite(min=0), metavar="£",
              help="What an avoided placement is worth beyond what it costs.")  # fmt: skip
@click.option("--price-waiting-week", type=Finite(min=0), metavar="£",
              help="What a week is worth that a person does not wait.")  # fmt: skip
@click.option("--split", "with_split", is_flag=True,
              help="Say what each change of an alternative adds: plan its parts alone and together.")  # fmt: skip
@click.option("--why", "with_why", is_flag=True, help="Say for each why people are placed against their choice, too.")
@pooled
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison's record as one JSON object.")
def compare(
    base: Path,
    scenarios: tuple[Path, ...],
    options: str,
    folder: Path | None,
    overwrite: bool,
    price_placement: float | None,
    price_waiting_week: float | None,
    with_split: bool,
    with_why: bool,
    quiet: bool,
    as_json: bool,
    pool: "Pool",
) -> None:
    """Plan BASE and each alternative: other SCENARIOs, options of BASE, finished runs (folders, read and not planned).

    Prints and writes what each changes, what it costs in present value and why, when it pays back and who gains.

    \b
    capacity compare outputs/knowsley/baseline dementia-wing.yaml
    capacity compare investments.yaml --options nursing-wing,conversion,nurses --price-placement 20000
    capacity compare baseline.yaml flats-and-fee.yaml --split

    More: models/guide/market-shaping.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.studies.compare import Valued
        from capacity.studies.compare import compare as make

        names = list(dict.fromkeys(name.strip() for name in options.split(",") if name.strip()))
        valued = Valued(price_placement, price_waiting_week)
        ready(pool, progress)
        outcome = make(base, scenarios, names, folder, overwrite, valued, with_why, with_split, pool, progress)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text({**outcome.record, "folder": str(outcome.folder)}), nl=False)
    elif not quiet:
        from capacity.inputs.read.reading import shown
        from capacity.outputs import terminal
        from capacity.studies.compare.console import lines, wrote

        terminal.show([*lines(outcome.comparison, outcome.seconds), *wrote(shown(outcome.folder), outcome.files)])
    if not outcome.comparison.complete:
        raise SystemExit(StoppedAtLimit.exit_code)


@click.command(short_help="Say what changed between two runs, and why.")
@click.argument("first", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("second", metavar="RUN", type=click.Path(path_type=Path))
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/diff-RUN-RUN.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the diff that is there.")
@pooled
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print diff.json as one JSON object.")
def diff(
    first: Path, second: Path, folder: Path | None, overwrite: bool, quiet: bool, as_json: bool, pool: "Pool"
) -> None:
    """Say what changed from the first RUN to the second, and why: folders of two finished runs of one place and time.

    Which inputs and which outputs differ, and how much of the change in placements, waiting and cost each group of
    changed inputs explains. To find that it plans with some inputs of the one run and some of the other.

    \b
    capacity diff outputs/knowsley/baseline outputs/knowsley/dementia-wing

    More: models/guide/market-shaping.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.studies.diff import diff as make

        ready(pool, progress)
        made = make(first, second, folder, overwrite, pool, progress)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text({**made.record, "folder": str(made.folder)}), nl=False)
    elif not quiet:
        from capacity.outputs import terminal
        from capacity.studies.diff.console import lines

        terminal.show(lines(made))


@click.command(short_help="Choose the best set of options for a sum of capital.")
@SCENARIO
@click.option("--capital", type=Finite(min=0), metavar="POUNDS", help="What there is to spend, all years "
              "together; without it only the scenario's capital_limit counts.")  # fmt: skip
@click.option("--frontier", is_flag=True, help="Find the best set for every sum of "
              "capital, too, and the sum beyond which more no longer helps.")  # fmt: skip
@click.option("--futures", type=FuturesType(), is_flag=False, flag_value=RANGES, metavar="[N|FILE]",
              help="Judge the sets in N futures drawn from the book's ranges, or in those of a .yaml or .csv FILE. "
              "Without either, as the last thing typed: plan them under its low and high admissions, stays and "
              "staffing.")  # fmt: skip
@click.option("--judge", type=JudgeType(), metavar="JUDGE", help="Recommend the set that is best over the futures: by "
              "its expected figures (expected), those of the worst tenth (cvar:0.9) or its largest regret (regret). "
              "Otherwise the best as the scenario has the book is recommended.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), metavar="N", help="Draws the futures: the same seed draws "
              "the same; 1 otherwise.")  # fmt: skip
@click.option("--others", type=click.IntRange(0, 20), default=5, show_default=True, metavar="N",
              help="How many other sets within 2% of the best to look for.")  # fmt: skip
@click.option("--because", metavar="OPTION", help="Say in full why this option is not in the best set, which takes "
              "longer.")  # fmt: skip
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/SCENARIO-invest.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the run that is there.")
@click.option("--time-limit", type=Finite(min=0, min_open=True), metavar="SECONDS",
              help="Stop choosing after so long: the best set so far is written, with how much better another may be. "
              f"The exit code is then {StoppedAtLimit.exit_code}.")  # fmt: skip
@pooled
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as one JSON object.")
def invest(
    scenario: Path,
    capital: float | None,
    frontier: bool,
    futures: str | int | Path | None,
    judge: Judge | None,
    seed: int | None,
    others: int,
    because: str | None,
    folder: Path | None,
    overwrite: bool,
    time_limit: float | None,
    quiet: bool,
    as_json: bool,
    pool: "Pool",
) -> None:
    """Choose the best set of SCENARIO's options, plan it and write it as a run, with invest.html for a board.

    \b
    capacity invest inputs/knowsley/scenarios/options.yaml --capital 3000000
    capacity invest my-scenario.yaml --capital 5000000 --frontier --futures
    capacity invest my-scenario.yaml --capital 5000000 --futures 32 --judge cvar:0.9
    capacity invest my-scenario.yaml --capital 5000000 --because extra-care

    More: models/guide/market-shaping.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.studies.invest.run import invest as choose

        sample = sample_of(futures, judge, seed, because)
        ready(pool, progress, futures is not None, "--futures")
        wanted = frozenset(name for name, on in (("frontier", frontier), ("futures", futures == RANGES)) if on)
        invested = choose(
            scenario, capital, folder, overwrite, others, wanted, time_limit, progress, because, pool, sample, judge
        )
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text({**invested.run.record, "folder": str(invested.run.folder)}), nl=False)
    elif not quiet:
        from capacity.outputs import terminal
        from capacity.studies.invest.console import lines

        terminal.show(lines(invested))
    if not invested.run.record["choice"]["complete"]:
        raise SystemExit(StoppedAtLimit.exit_code)


@click.command(short_help="Have each provider fail in turn.")
@SCENARIO
@click.option("--from", "day", type=Day(), metavar="DATE",
              help="First day of the quarter in which they fail; a year after the start otherwise.")  # fmt: skip
@click.option("--provider", "providers", multiple=True, metavar="ID", help="Only this provider; may be repeated.")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/stress-SCENARIO.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the stress test that is there.")
@pooled
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print stress.json as one JSON object.")
def stress(
    scenario: Path,
    day: datetime | None,
    providers: tuple[str, ...],
    folder: Path | None,
    overwrite: bool,
    quiet: bool,
    as_json: bool,
    pool: "Pool",
) -> None:
    """Have each provider of SCENARIO fail in turn, unannounced: who moves where, who cannot be placed, what it costs.

    Writes a list, tables and a page, stress.html.

    \b
    capacity stress inputs/knowsley/scenarios/baseline.yaml
    capacity stress my-scenario.yaml --from 2026-10-01 --provider P15 --provider P20

    More: models/guide/market-shaping.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.studies.stress import stress as make

        ready(pool, progress)
        done = make(scenario, folder, overwrite, day.date() if day else None, providers, progress, pool)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text({**done.record, "folder": str(done.folder)}), nl=False)
    elif not quiet:
        from capacity.outputs import terminal
        from capacity.studies.stress.console import lines

        terminal.show(lines(done))
    if done.exit_code:
        raise SystemExit(done.exit_code)
