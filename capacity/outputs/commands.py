"""`capacity export` and `capacity brief`: options parsed, a finished run written anew, what was written printed."""

from pathlib import Path

import click

from capacity.outputs.session import failures, note, progress_line


@click.command(short_help="Write a run for QGIS, Power BI or Word.")
@click.argument("run_dir", type=click.Path(path_type=Path))
@click.option("--to", "kinds", required=True, multiple=True,
              type=click.Choice(["geopackage", "geojson", "parquet", "pdf", "docx", "png"]),
              help="What to write; repeat it to write several.")  # fmt: skip
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="Folder to write to, in place of "
              "RUN_DIR/export; or a file, for a single geopackage, pdf or docx.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace what is already there at -o.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def export(
    run_dir: Path, kinds: tuple[str, ...], out: Path | None, overwrite: bool, quiet: bool, as_json: bool
) -> None:
    """Write a finished run for other programs.

    geopackage: sites, areas and placements by year, for QGIS. geojson: the same for web maps. parquet: every table
    with its types, for Power BI. pdf: the report, to print. docx: the report, to edit in Word. png: the report's
    charts, as PNG and SVG.

    \b
    capacity export outputs/knowsley/baseline --to docx --to png
    capacity export outputs/knowsley/baseline --to geopackage -o knowsley.gpkg

    More: models/guide/exports.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.outputs.export.written import export as write

        exported = write(run_dir, kinds, out, overwrite, progress)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text(exported.record), nl=False)
    elif not quiet:
        for line in exported.lines():
            click.echo(line)


@click.command(short_help="Write a brief for care providers from a run.")
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--markdown", is_flag=True, help="Write brief.md in place of brief.html.")
@click.option("-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE", help="File to write, in place "
              "of the one beside the run.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print what is asked for as one JSON object.")
def brief(run_dir: Path, markdown: bool, file: Path | None, quiet: bool, as_json: bool) -> None:
    """Write brief.html from the tables of a run: what a market position statement asks of care providers, on two
    sides of A4.

    Places wanted by care type and year, and where people leave from; what existing homes can do before new ones are
    built; blanks for who may answer, by when, and whom to ask. It names no provider and no home.

    \b
    capacity brief outputs/knowsley/baseline
    capacity brief outputs/knowsley/baseline --markdown -o statement.md

    More: models/guide/report.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.outputs.redraw import said_of_changes, write_brief

        progress("brief")
        written, content = write_brief(run_dir, markdown, file)
        changes = said_of_changes(run_dir)
    note("" if quiet else changes)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text({**content.record, "file": str(written)}), nl=False)
    elif not quiet:
        from capacity.outputs import terminal

        terminal.show([("", f"Wrote {written}"), *(("", note) for note in content.notes)])
