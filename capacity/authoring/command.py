"""`capacity form` and `capacity new-scenario`: options parsed, the form written or the questions asked."""

from pathlib import Path

import click

from capacity.outputs.session import failures, stdout_aside


@click.command(short_help="Write a spreadsheet form of a scenario.")
@click.argument("source", metavar="PLACE|SCENARIO", type=click.Path(path_type=Path))
@click.option("-o", "--output", "file", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx",
              help="The workbook to write.")  # fmt: skip
@click.option("--extend", is_flag=True, help="For a SCENARIO: write the form of a new scenario that extends it.")
@click.option("--overwrite", is_flag=True, help="Replace the workbook that is there.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def form(source: Path, file: Path, extend: bool, overwrite: bool, quiet: bool, as_json: bool) -> None:
    """Write a scenario as a workbook to fill in with Excel or LibreOffice, with the place's names in drop-downs.

    Of a PLACE, the form is that of a new scenario that extends its baseline; of a SCENARIO, it is filled in with what
    the scenario says. Every command that takes a scenario takes the workbook.

    \b
    capacity form inputs/knowsley -o inputs/knowsley/scenarios/dementia-wing.xlsx
    capacity plan inputs/knowsley/scenarios/dementia-wing.xlsx

    More: models/guide/scenarios.md
    """
    with failures(as_json):
        from capacity.authoring.form import make_form
        from capacity.inputs.errors import shown

        made = make_form(source, file, overwrite, extend)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text(made.record), nl=False)
    elif not quiet:
        extends = "" if made.extends is None else f", which extends {shown(made.extends)}"
        click.echo(f"Wrote {shown(made.file)}{extends}. Fill it in, then: capacity check {shown(made.file)}")


@click.command("new-scenario", short_help="Make a scenario by questions and answers.")
@click.argument("folder", metavar="[PLACE]", default=".", type=click.Path(path_type=Path))
@click.option("-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE.yaml",
              help="The file to write, instead of scenarios/NAME.yaml in the place's folder.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace a file that is there without asking.")
def new_scenario(folder: Path, file: Path | None, overwrite: bool) -> None:
    """Make a scenario of PLACE by questions and answers; see it and its check before it is written.

    PLACE is a folder with services.csv and the other tables, or one that holds such folders; left out, it is the
    current folder. Type part of a name to find it. Each answer is checked as you type it.

    \b
    capacity new-scenario inputs/knowsley
    capacity new-scenario inputs/knowsley -o wing.yaml < answers.txt

    More: models/guide/scenarios.md
    """
    with failures():
        from capacity.authoring.dialogue import new_scenario as answered
        from capacity.inputs.errors import CapacityError, shown
    written = failed = None
    try:
        written = answered(folder, file, overwrite, stdout_aside)
    except CapacityError as error:
        failed = error
    with failures():
        if failed is not None:
            raise failed
    if written is None:
        click.echo("Nothing was written.")
    else:
        click.echo(f"Wrote {shown(written)}. Next:\n  capacity plan {shown(written)}")
