"""`capacity explore`: options parsed, the page written, what was written printed."""

from pathlib import Path

import click

from capacity.outputs.session import failures, progress_line


@click.command(short_help="Write a page to explore finished runs.")
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE", help="File to write, instead "
              "of explorer.html beside the first run.")  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace the file that is there.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def explore(runs: tuple[Path, ...], file: Path | None, overwrite: bool, quiet: bool, as_json: bool) -> None:
    """Write explorer.html: finished runs of a place in one page, two of them side by side.

    In the page you choose the runs, a need and a year, and see the headline figures, a map, lines by quarter, what
    makes the difference, and tables. It needs no server and no network; its address keeps what you choose.

    \b
    capacity explore outputs/knowsley/baseline outputs/knowsley/dementia-wing -o explorer.html

    More: models/guide/explorer.md
    """
    with failures(as_json), progress_line(quiet) as progress:
        from capacity.studies.explore.written import explore as write

        written = write(runs, file, overwrite, progress)
    if as_json:
        from capacity.results.descriptor import json_text

        click.echo(json_text(written.record), nl=False)
    elif not quiet:
        for line in written.lines():
            click.echo(line)
