"""Commands: parse options, call the planner, print. No planning here."""

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from capacity import __version__
from capacity.errors import BadInput, CapacityError, StoppedAtLimit

SCENARIO = click.argument("scenario", type=click.Path(path_type=Path))
INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="capacity")
def main() -> None:
    """Plan the care market of a council: who can be placed where, quarter by quarter.

    \b
    capacity new my-borough --from knowsley && cd my-borough
    capacity plan inputs/knowsley/scenarios/baseline.yaml
    """
    signal.signal(signal.SIGTERM, _terminated)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a code page without · or ŵ must not end a run


@main.command()
@SCENARIO
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/SCENARIO.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the run that is there.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="Stop solving after so long, and write the best plan so far.")  # fmt: skip
@click.option("--finance", is_flag=True, help="Print why the net cost changes from year to year, too.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as one JSON object.")
def plan(
    scenario: Path,
    folder: Path | None,
    overwrite: bool,
    time_limit: float | None,
    finance: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Plan SCENARIO: read, check, solve, write the tables and the map, print a summary.

    \b
    capacity plan inputs/knowsley/scenarios/baseline.yaml
    capacity plan my-scenario.yaml --finance
    capacity plan my-scenario.yaml -o /tmp/trial --overwrite --json > run.json
    """
    with _failures(as_json), _progress(quiet) as progress:
        from capacity.plan import plan as make

        run = make(scenario, folder, overwrite, time_limit, progress)
    from capacity import terminal

    if as_json:
        from capacity.record import json_text

        click.echo(json_text({**run.record, "folder": str(run.folder)}), nl=False)
    elif not quiet:
        terminal.show(terminal.summary(run, finance))
    if not run.record["complete"]:
        raise SystemExit(StoppedAtLimit.exit_code)


@main.command()
@SCENARIO
def check(scenario: Path) -> None:
    """Check SCENARIO and its place without planning: every complaint with file and line, then warnings.

    \b
    capacity check inputs/knowsley/scenarios/baseline.yaml
    """
    with _failures():
        from capacity import terminal
        from capacity.plan import check_scenario

        terminal.show(terminal.checked(check_scenario(scenario)))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "place", type=click.Choice(["knowsley", "tiny"]), default="knowsley", show_default=True,
              help="The place to start from.")  # fmt: skip
def new(folder: Path, place: str) -> None:
    """Make FOLDER with models/, inputs/ and outputs/ to start from.

    \b
    capacity new my-borough --from tiny
    """
    with _failures():
        from capacity.starter import new_folder

        scenario = new_folder(folder, place)
    click.echo(f"Made {folder}. Next:\n  cd {folder}\n  capacity plan {scenario}")


@main.command()
@SCENARIO
@click.option("--capital", type=click.FloatRange(min=0), metavar="POUNDS", help="What there is to spend, all years "
              "together; without it only the scenario's capital_limit counts.")  # fmt: skip
@click.option("--frontier", is_flag=True, help="Find the best set for every sum of "
              "capital, too, and the sum beyond which more no longer helps.")  # fmt: skip
@click.option("--futures", is_flag=True, help="Plan the sets under low and high "
              "demand, stays and staffing, too: how much could one regret each?")  # fmt: skip
@click.option("--others", type=click.IntRange(0, 20), default=5, show_default=True, metavar="N",
              help="How many other sets within 2% of the best to look for.")  # fmt: skip
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/SCENARIO-invest.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the run that is there.")
@click.option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="Give up choosing after so long.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as one JSON object.")
def invest(
    scenario: Path,
    capital: float | None,
    frontier: bool,
    futures: bool,
    others: int,
    folder: Path | None,
    overwrite: bool,
    time_limit: float | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Choose the best set of SCENARIO's options, plan it and write it as a run.

    \b
    capacity invest inputs/knowsley/scenarios/options.yaml --capital 3000000
    capacity invest my-scenario.yaml --capital 5000000 --frontier --futures
    """
    with _failures(as_json), _progress(quiet) as progress:
        from capacity.invest.run import invest as choose

        wanted = frozenset(name for name, on in (("frontier", frontier), ("futures", futures)) if on)
        made = choose(scenario, capital, folder, overwrite, others, wanted, time_limit, progress)
    if as_json:
        from capacity.record import json_text

        click.echo(json_text({**made.run.record, "folder": str(made.run.folder)}), nl=False)
    elif not quiet:
        from capacity import terminal
        from capacity.invest.tell import lines

        terminal.show(lines(made))


@main.command("map")
@click.argument("run_dir", type=click.Path(path_type=Path))
def map_(run_dir: Path) -> None:
    """Draw map.html again from the tables of a run.

    \b
    capacity map outputs/knowsley/baseline
    """
    with _failures():
        from capacity.redraw import redraw

        written = redraw(run_dir)
    click.echo(f"Wrote {written}")


@main.command()
@click.argument("run_dir", type=click.Path(path_type=Path))
def audit(run_dir: Path) -> None:
    """Check a finished run from its tables and inputs alone, without the optimiser, and write audit.csv.

    Exit code 0 only if every check holds.

    \b
    capacity audit outputs/knowsley/baseline
    """
    with _failures():
        from capacity import terminal
        from capacity.audit import audit as examine
        from capacity.audit import frame, lines
        from capacity.write import csv_text, replace_file

        checks = examine(run_dir)
        head = f"{'check':<14} {'checked':>8}  {'largest difference':>8}"
        terminal.show([("bold", head), *(("", line) for line in lines(checks))])
        if (run_dir / "run.json").exists():
            replace_file(run_dir / "audit.csv", csv_text(frame(checks)))
    if not all(check.holds for check in checks):
        raise SystemExit(1)


@main.command()
@SCENARIO
@click.option("--from", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="First day of the quarter in which they fail; a year after the start otherwise.")  # fmt: skip
@click.option("--provider", "providers", multiple=True, metavar="ID", help="Only this provider; may be repeated.")
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/stress-SCENARIO.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the stress test that is there.")
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
) -> None:
    """Have each provider of SCENARIO fail in turn, unannounced: who moves where, who cannot be placed, what it costs.

    \b
    capacity stress inputs/knowsley/scenarios/baseline.yaml
    capacity stress my-scenario.yaml --from 2026-10-01 --provider P15 --provider P20
    """
    with _failures(as_json), _progress(quiet) as progress:
        from capacity.stress import stress as make

        done = make(scenario, folder, overwrite, day.date() if day else None, providers, progress)
    if as_json:
        from capacity.record import json_text

        click.echo(json_text({**done.record, "folder": str(done.folder)}), nl=False)
    elif not quiet:
        from capacity import terminal
        from capacity.stress.lines import lines

        terminal.show(lines(done))
    if done.exit_code:
        raise SystemExit(done.exit_code)


@main.command()
@click.argument("what", type=click.Choice(["scenario", "book", "place"]))
def schema(what: str) -> None:
    """Print the JSON Schema of a scenario, the assumption book or place.yaml, for an editor to check against.

    \b
    capacity schema scenario > scenario.schema.json
    """
    from capacity.record import json_text
    from capacity.schema import Book, Frozen, PlaceFile, Scenario

    models: dict[str, type[Frozen]] = {"scenario": Scenario, "book": Book, "place": PlaceFile}
    model = models[what]
    click.echo(
        json_text({"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}),
        nl=False,
    )


@contextmanager
def _failures(as_json: bool = False) -> Iterator[None]:
    """Failures as messages on stderr (and, for a program, as JSON on stdout), with their exit code."""
    try:
        yield
    except BadInput as error:
        for line in error.lines():
            click.echo(line, err=True)
        _leave(error.exit_code, as_json, "bad input", [str(complaint) for complaint in error.complaints])
    except CapacityError as error:
        click.echo(f"capacity: {error}", err=True)
        _leave(error.exit_code, as_json, str(error), [])
    except KeyboardInterrupt:
        click.echo("capacity: interrupted; nothing was written", err=True)
        sys.stdout.flush()
        os._exit(INTERRUPTED)  # the solver's thread may still be at work; nothing is left to clean up
    except MemoryError:
        click.echo("capacity: the plan needs more memory than there is", err=True)
        _leave(CapacityError.exit_code, as_json, "out of memory", [])
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


def _leave(code: int, as_json: bool, error: str, complaints: list[str]) -> NoReturn:
    if as_json:
        from capacity.record import json_text

        click.echo(json_text({"error": error, "complaints": complaints}), nl=False)
    raise SystemExit(code)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line on the terminal that names the stage; plain lines, one for each stage, elsewhere."""
    if quiet:
        yield lambda stage: None
        return
    from capacity.terminal import progress

    with progress() as tell:
        yield tell


def _terminated(signal_number: int, frame: Any) -> None:
    raise KeyboardInterrupt
