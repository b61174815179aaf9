"""Commands: parse options, call the planner, print. No planning here."""

import io
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from capacity import __version__
from capacity.authoring.command import form, new_scenario
from capacity.importing.commands import group as importing
from capacity.inputs.errors import StoppedAtLimit, WrongUsage
from capacity.outputs.commands import brief, export
from capacity.outputs.second_process import collect_seldom
from capacity.outputs.session import SCENARIO, Commands, Finite, failures, note, progress_line, terminated
from capacity.studies.commands import compare, diff, invest, stress
from capacity.studies.explore.command import explore
from capacity.studies.foresight.command import foresight
from capacity.studies.pool_options import pooled, ready
from capacity.studies.simulate.command import simulate
from capacity.studies.uncertainty.command import uncertainty
from capacity.studies.why.command import why

if TYPE_CHECKING:
    from capacity.results.asks import Ask
    from capacity.results.run import Verify
    from capacity.studies.pool import Pool


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="capacity")
def main() -> None:
    """Plan the care market of a council: who can be placed where, quarter by quarter.

    \b
    capacity new my-borough --from knowsley && cd my-borough
    capacity plan inputs/knowsley/scenarios/baseline.yaml

    More: models/guide/README.md
    """
    signal.signal(signal.SIGTERM, terminated)
    collect_seldom()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a code page without · or ŵ must not end a run


LP = click.option("--lp", "programme", type=click.Path(path_type=Path), metavar="FILE",
                  help="Write the linear programme, too, for other solvers: .lp or .mps, with .gz packed.")  # fmt: skip

STUDIES = (compare, diff, foresight, invest, simulate, stress, uncertainty, why)
for command in (*STUDIES, brief, explore, export, form, new_scenario, importing):
    main.add_command(command)


@main.command(short_help="Plan a scenario: tables, map and a summary.")
@SCENARIO
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), help="Folder to write, in place of "
              "outputs/PLACE/SCENARIO.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the run that is there.")
@click.option("--time-limit", type=Finite(min=0, min_open=True), metavar="SECONDS",
              help="Stop solving after so long, and write the best plan so far.")  # fmt: skip
@click.option("--foresight", type=click.IntRange(min=1), metavar="N",
              help="Decide quarter by quarter, seeing N at a time; with 1, only the one decided.")  # fmt: skip
@click.option("--finance", is_flag=True, help="Print why the net cost changes from year to year, too.")
@click.option("--report", "with_report", is_flag=True, help="Write report.html, too.")
@click.option("--verify-limits", "verify_limits", is_flag=True, help="Plan again with one more of each limit "
              "that is named, to say what that changes (not within --time-limit).")  # fmt: skip
@click.option("--why", "with_why", is_flag=True, help="Say why people are placed against their choice or wait, too, "
              "and write why.csv.")  # fmt: skip
@LP
@pooled
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print the run's record as one JSON object.")
def plan(
    scenario: Path,
    folder: Path | None,
    overwrite: bool,
    time_limit: float | None,
    foresight: int | None,
    finance: bool,
    with_report: bool,
    verify_limits: bool,
    with_why: bool,
    programme: Path | None,
    quiet: bool,
    as_json: bool,
    pool: "Pool",
) -> None:
    """Plan SCENARIO: read, check, solve, write the tables and the map, print a summary.

    \b
    capacity plan inputs/knowsley/scenarios/baseline.yaml
    capacity plan my-scenario.yaml --finance --report
    capacity plan my-scenario.yaml -o /tmp/trial --overwrite --json > run.json
    capacity plan my-scenario.yaml --foresight 1

    More: models/guide/outputs.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.planning import plan as make

        if with_why and foresight is not None:
            raise WrongUsage("--why cannot go with --foresight: it plans again, and would see every quarter at once. "
                             "Leave out one of the two options")  # fmt: skip
        ready(pool, progress, verify_limits or with_why, "--verify-limits or --why")
        verify = _verified(pool) if verify_limits else None
        run = make(scenario, folder, overwrite, time_limit, progress, programme, verify, _answered, foresight)
        reasons = report_file = None
        if with_why and run.record["complete"]:
            from capacity.studies.why.reasons import why_of_run

            reasons = why_of_run(run.folder, progress, pool=pool)
        if with_report:
            from capacity.outputs.redraw import write_report

            progress("report")
            report_file = write_report(run.folder)
    from capacity.outputs import plan_summary, terminal
    from capacity.studies.why import console

    if as_json:
        from capacity.results.descriptor import json_text

        asked = {} if reasons is None else {"why": console.record(reasons)}
        click.echo(json_text({**run.record, **asked, "folder": str(run.folder)}), nl=False)
    elif not quiet:
        terminal.show(plan_summary.summary(run, finance))
        if reasons is not None:
            terminal.show(console.below_a_plan(reasons))
        if report_file:
            click.echo(f"Wrote {report_file}")
        if programme:
            click.echo(f"Wrote {programme}")
    if not run.record["complete"]:
        raise SystemExit(StoppedAtLimit.exit_code)


def _verified(pool: "Pool") -> "Verify":
    from capacity.studies.limits import verified

    return partial(verified, pool=pool)


def _answered(*about: Any) -> "list[Ask]":
    """What would meet an aim that a plan misses; loaded once there is a plan."""
    from capacity.studies.possible import answered

    return answered(*about)


@main.command(short_help="Name every fault of a scenario and its place.")
@SCENARIO
@LP
def check(scenario: Path, programme: Path | None) -> None:
    """Check SCENARIO and its place without planning: every complaint with file and line, then warnings.

    \b
    capacity check inputs/knowsley/scenarios/baseline.yaml
    capacity check my-scenario.yaml --lp programme.mps.gz

    More: models/guide/scenarios.md
    """
    with failures():
        from capacity.outputs import terminal
        from capacity.planning import check_scenario, refuse_programme, write_programme

        refuse_programme(programme)
        checked = check_scenario(scenario)
        lines = terminal.checked(checked)
        if programme:
            lines.append(("", write_programme(checked.problem, checked.inputs.scenario.priorities, programme)))
    terminal.show(lines)


@main.command(short_help="Make a folder to start from.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "place", type=click.Choice(["knowsley", "tiny"]), default="knowsley", show_default=True,
              help="The place to start from.")  # fmt: skip
def new(folder: Path, place: str) -> None:
    """Make FOLDER with models/, inputs/ and outputs/ to start from.

    \b
    capacity new my-borough --from tiny

    More: models/guide/README.md
    """
    with failures():
        from capacity.importing.starter import new_folder

        scenario = new_folder(folder, place)
    click.echo(f"Made {folder}. Next:\n  cd {folder}\n  capacity plan {scenario}")


@main.command("map")
@click.argument("run_dir", type=click.Path(path_type=Path))
def map_(run_dir: Path) -> None:
    """Draw map.html again from the tables of a run.

    \b
    capacity map outputs/knowsley/baseline

    More: models/guide/outputs.md
    """
    with failures():
        from capacity.outputs.redraw import redraw, said_of_changes

        written, changes = redraw(run_dir), said_of_changes(run_dir)
    note(changes)
    click.echo(f"Wrote {written}")


@main.command(short_help="Write report.html from the tables of a run.")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--no-verify-limits", "as_priced", is_flag=True, help="Do not plan again with one more of each "
              "limit listed, or without fairness: estimate what one more changes by its shadow price.")  # fmt: skip
@pooled
def report(run_dir: Path, as_priced: bool, pool: "Pool") -> None:
    """Write report.html from the tables of a run: a page to print, or to take text and charts from.

    The scenario's `report` chooses its sections. Unless the run was made with --verify-limits, this first plans again
    with one more of each limit listed, and keeps what that changes in limits_planned.csv. Where fairness is among the
    priorities it plans without it, too, and keeps whose people would leave in fairness_before.csv.

    \b
    capacity report outputs/knowsley/baseline

    More: models/guide/report.md
    """
    said = ""
    with failures(), progress_line(quiet=as_priced) as progress:
        from capacity.outputs.redraw import said_of_changes, write_report

        ready(pool, progress, not as_priced, "planning again (without --no-verify-limits)")
        if not as_priced:
            from capacity.studies.limits_of_run import plan_limits

            said = plan_limits(run_dir, progress, pool)
        written, changes = write_report(run_dir), said_of_changes(run_dir)
    note(changes)
    click.echo(f"Wrote {written}")
    if said:
        click.echo(said)


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

    More: models/guide/finance.md
    """
    with failures(), progress_line(quiet=False) as progress:
        from capacity.audit import HEAD, examine, frame, lines
        from capacity.outputs import terminal
        from capacity.planning import warnings_of
        from capacity.results.write import csv_text, replace_file

        checks = examine(run_dir, place, book, warnings_of, lambda name: progress(f"checking {name.replace('_', ' ')}"))
    terminal.show([("bold", HEAD), *(("", line) for text in lines(checks) for line in text.splitlines())])
    with failures():  # in a folder that only others may write to, people still see the table
        if (run_dir / "run.json").exists():
            replace_file(run_dir / "audit.csv", csv_text(frame(checks)))
    if not all(check.holds for check in checks):
        raise SystemExit(1)


@main.command(short_help="Print a JSON Schema, for an editor to check against.")
@click.argument("what", type=click.Choice(["scenario", "book", "place"]))
def schema(what: str) -> None:
    """Print the JSON Schema of a scenario, the assumption book or place.yaml, for an editor to check against.

    \b
    capacity schema scenario > scenario.schema.json

    More: models/guide/scenarios.md
    """
    with failures():
        from capacity.inputs.schema import Book, Frozen, PlaceFile, Scenario
        from capacity.results.descriptor import json_text

        models: dict[str, type[Frozen]] = {"scenario": Scenario, "book": Book, "place": PlaceFile}
        model = models[what]
    click.echo(
        json_text({"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}),
        nl=False,
    )
