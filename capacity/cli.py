"""Commands: parse options, call the planner, print. No planning here."""

import io
import signal
import sys
from datetime import datetime
from pathlib import Path

import click

from capacity import __version__
from capacity.errors import StoppedAtLimit
from capacity.importing.commands import group as importing
from capacity.session import Commands, Day, Finite, failures, progress_line, terminated

SCENARIO = click.argument("scenario", type=click.Path(path_type=Path))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="capacity")
def main() -> None:
    """Plan the care market of a council: who can be placed where, quarter by quarter.

    \b
    capacity new my-borough --from knowsley && cd my-borough
    capacity plan inputs/knowsley/scenarios/baseline.yaml
    """
    signal.signal(signal.SIGTERM, terminated)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a code page without · or ŵ must not end a run


main.add_command(importing)


@main.command(short_help="Plan a scenario: tables, map and a summary.")
@SCENARIO
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/SCENARIO.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the run that is there.")
@click.option("--time-limit", type=Finite(min=0, min_open=True), metavar="SECONDS",
              help="Stop solving after so long, and write the best plan so far.")  # fmt: skip
@click.option("--finance", is_flag=True, help="Print why the net cost changes from year to year, too.")
@click.option("--report", "with_report", is_flag=True, help="Write report.html, too.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as one JSON object.")
def plan(
    scenario: Path,
    folder: Path | None,
    overwrite: bool,
    time_limit: float | None,
    finance: bool,
    with_report: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Plan SCENARIO: read, check, solve, write the tables and the map, print a summary.

    \b
    capacity plan inputs/knowsley/scenarios/baseline.yaml
    capacity plan my-scenario.yaml --finance --report
    capacity plan my-scenario.yaml -o /tmp/trial --overwrite --json > run.json
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.plan import plan as make

        run = make(scenario, folder, overwrite, time_limit, progress)
        report_file = None
        if with_report:
            from capacity.redraw import write_report

            progress("report")
            report_file = write_report(run.folder)
    from capacity import terminal

    if as_json:
        from capacity.record import json_text

        click.echo(json_text({**run.record, "folder": str(run.folder)}), nl=False)
    elif not quiet:
        terminal.show(terminal.summary(run, finance))
        if report_file:
            click.echo(f"Wrote {report_file}")
    if not run.record["complete"]:
        raise SystemExit(StoppedAtLimit.exit_code)


@main.command(short_help="Hold scenarios, options or runs against each other.")
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
    quiet: bool,
    as_json: bool,
) -> None:
    """Plan BASE and each alternative: other SCENARIOs, options of BASE, finished runs (folders, read and not planned).

    Prints and writes what each changes, what it costs in present value and why, when it pays back and who gains.

    \b
    capacity compare outputs/knowsley/baseline dementia-wing.yaml
    capacity compare investments.yaml --options nursing-wing,conversion,nurses --price-placement 20000
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.compare import Valued
        from capacity.compare import compare as make

        names = list(dict.fromkeys(name.strip() for name in options.split(",") if name.strip()))
        valued = Valued(price_placement, price_waiting_week)
        made = make(base, scenarios, names, folder, overwrite, valued, progress=progress)
    if as_json:
        from capacity.record import json_text

        click.echo(json_text({**made.record, "folder": str(made.folder)}), nl=False)
    elif not quiet:
        from capacity import terminal
        from capacity.compare.lines import lines, wrote
        from capacity.read.inputs import shown

        terminal.show([*lines(made.comparison, made.seconds), *wrote(shown(made.folder), made.files)])
    if not made.comparison.complete:
        raise SystemExit(StoppedAtLimit.exit_code)


@main.command(short_help="Name every fault of a scenario and its place.")
@SCENARIO
def check(scenario: Path) -> None:
    """Check SCENARIO and its place without planning: every complaint with file and line, then warnings.

    \b
    capacity check inputs/knowsley/scenarios/baseline.yaml
    """
    with failures():
        from capacity import terminal
        from capacity.plan import check_scenario

        lines = terminal.checked(check_scenario(scenario))
    terminal.show(lines)


@main.command(short_help="Make a folder to start from.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "place", type=click.Choice(["knowsley", "tiny"]), default="knowsley", show_default=True,
              help="The place to start from.")  # fmt: skip
def new(folder: Path, place: str) -> None:
    """Make FOLDER with models/, inputs/ and outputs/ to start from.

    \b
    capacity new my-borough --from tiny
    """
    with failures():
        from capacity.starter import new_folder

        scenario = new_folder(folder, place)
    click.echo(f"Made {folder}. Next:\n  cd {folder}\n  capacity plan {scenario}")


@main.command(short_help="Choose the best set of options for a sum of capital.")
@SCENARIO
@click.option("--capital", type=Finite(min=0), metavar="POUNDS", help="What there is to spend, all years "
              "together; without it only the scenario's capital_limit counts.")  # fmt: skip
@click.option("--frontier", is_flag=True, help="Find the best set for every sum of "
              "capital, too, and the sum beyond which more no longer helps.")  # fmt: skip
@click.option("--futures", is_flag=True, help="Also plan the sets under the book's low and "
              "high demand, stays and staffing, and say how much worse each is than the best.")  # fmt: skip
@click.option("--others", type=click.IntRange(0, 20), default=5, show_default=True, metavar="N",
              help="How many other sets within 2% of the best to look for.")  # fmt: skip
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/SCENARIO-invest.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the run that is there.")
@click.option("--time-limit", type=Finite(min=0, min_open=True), metavar="SECONDS",
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
    with failures(as_json), progress_line(quiet) as progress:
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
    with failures():
        from capacity.redraw import redraw

        written = redraw(run_dir)
    click.echo(f"Wrote {written}")


@main.command(short_help="Write report.html from the tables of a run.")
@click.argument("run_dir", type=click.Path(path_type=Path))
def report(run_dir: Path) -> None:
    """Write report.html from the tables of a run: a page to print, or to take text and charts from.

    The scenario's `report` chooses its sections.

    \b
    capacity report outputs/knowsley/baseline
    """
    with failures():
        from capacity.redraw import write_report

        written = write_report(run_dir)
    click.echo(f"Wrote {written}")


@main.command(short_help="Work a finished run out again, and say if it holds.")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--place", type=click.Path(path_type=Path), metavar="DIR", help="Where the place is now, if it moved.")
@click.option("--book", type=click.Path(path_type=Path), metavar="FILE", help="Where the book is now, if it moved.")
def audit(run_dir: Path, place: Path | None, book: Path | None) -> None:
    """Check a finished run from its tables and inputs alone, without the optimiser, and write audit.csv.

    Exit code 0 only if every check holds.

    \b
    capacity audit outputs/knowsley/baseline
    capacity audit archive/cabinet-paper --place archive/knowsley --book archive/england.yaml
    """
    with failures():
        from capacity import terminal
        from capacity.audit import HEAD, examine, frame, lines
        from capacity.plan import warnings_of
        from capacity.write import csv_text, replace_file

        checks = examine(run_dir, place, book, warnings_of)
    terminal.show([("bold", HEAD), *(("", line) for text in lines(checks) for line in text.splitlines())])
    with failures():  # in a folder that only others may write to, people still see the table
        if (run_dir / "run.json").exists():
            replace_file(run_dir / "audit.csv", csv_text(frame(checks)))
    if not all(check.holds for check in checks):
        raise SystemExit(1)


@main.command(short_help="Have each provider fail in turn.")
@SCENARIO
@click.option("--from", "day", type=Day(), metavar="DATE",
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
    with failures(as_json), progress_line(quiet) as progress:
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


@main.command(short_help="Print a JSON Schema, for an editor to check against.")
@click.argument("what", type=click.Choice(["scenario", "book", "place"]))
def schema(what: str) -> None:
    """Print the JSON Schema of a scenario, the assumption book or place.yaml, for an editor to check against.

    \b
    capacity schema scenario > scenario.schema.json
    """
    with failures():
        from capacity.record import json_text
        from capacity.schema import Book, Frozen, PlaceFile, Scenario

        models: dict[str, type[Frozen]] = {"scenario": Scenario, "book": Book, "place": PlaceFile}
        model = models[what]
    click.echo(
        json_text({"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}),
        nl=False,
    )
