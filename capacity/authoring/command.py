"""`capacity form` and `capacity new-scenario`: options parsed, the form written or the questions asked."""

from pathlib import Path

import click

from capacity.outputs.session import failures


@click.command(short_help="Write a spreadsheet form of a scenario.")
@click.argument("source", metavar="PLACE|SCENARIO", type=click.Path(path_type=Path))
@click.option("-o", "--output", "file", required=True, type=click.Path(path_type=Path), metavar="FILE.xlsx",
              help="The workbook to write.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the workbook that is there.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def form(source: Path, file: Path, overwrite: bool, quiet: bool, as_json: bool) -> None:
    """Write a scenario as a workbook to fill in with Excel or LibreOffice, with drop-downs of the place's names.

    For a PLACE, a new scenario that extends its baseline; for a SCENARIO, what it says already. The workbook is a
    scenario: every command that takes one takes it.

    \b
    capacity form inputs/knowsley -o inputs/knowsley/scenarios/dementia-wing.xlsx
    capacity plan inputs/knowsley/scenarios/dementia-wing.xlsx

    More: models/guide/scenarios.md
    """
    with failures(as_json):
        from capacity.authoring.form import make_form
        from capacity.inputs.errors import shown

        made = make_form(source, file, overwrite)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text(made.record), nl=False)
    elif not quiet:
        click.echo(f"Wrote {shown(made.file)}. Fill it in, then: capacity check {shown(made.file)}")
