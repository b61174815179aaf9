"""`capacity import`: options parsed, importers called, the outcome told. No importing here."""

from datetime import datetime
from pathlib import Path

import click

from capacity.outputs.session import Day, Finite, alone, failures

FILES = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
PLACE = click.option(
    "-o", "--output", "folder", required=True, type=click.Path(path_type=Path), help="The place folder."
)
REPLACE = click.option(
    "--replace", "replace", is_flag=True, help="Write it even if more than half of a table's total goes."
)
KEEP = click.option(
    "--keep-file-names",
    "keep_names",
    is_flag=True,
    help="Write the files' names into the place, not only their hashes.",
)
DAY = Day()


@click.group("import", short_help="Make a place from published files.")
def group() -> None:
    """Make a place from published files: what is published, what is estimated, and what you must still supply.

    Begin with the register of the Care Quality Commission. Figures that you have typed yourself are never replaced.

    \b
    capacity import cqc HSCA_Active_Locations.ods --home Knowsley -o inputs/my-borough
    capacity import population sape-msoa.xlsx -o inputs/my-borough

    More: models/guide/published-data.md
    """


@group.command(short_help="Homes: the register of the Care Quality Commission.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--home", "homes", multiple=True, metavar="NAME_OR_CODE", help="An authority that the plan is for; may be repeated."
)
@click.option("--within", type=Finite(min=0, max=200), metavar="KM",
              help="How far around them to keep homes, in a straight line: 10; with --update as before.")  # fmt: skip
@click.option("--postcodes", "postcodes", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Code-Point Open or ONSPD, for locations without a position.")  # fmt: skip
@click.option(
    "--start", type=DAY, metavar="DATE", help="First day of the plan; the quarter after the register's date otherwise."
)
@click.option("--update", is_flag=True, help="Merge a newer register into the place that is there.")
@click.option("--same", "same", multiple=True, metavar="OLD=NEW", help="With --update: these two IDs are one home.")
@REPLACE
@KEEP
@PLACE
def cqc(
    file: Path,
    homes: tuple[str, ...],
    within: float | None,
    postcodes: tuple[Path, ...],
    start: datetime | None,
    update: bool,
    same: tuple[str, ...],
    replace: bool,
    keep_names: bool,
    folder: Path,
) -> None:
    """Read the register of the Care Quality Commission ("HSCA active locations", .csv, .xlsx or .ods).

    \b
    capacity import cqc HSCA_Active_Locations.ods --home Knowsley --within 10 -o inputs/my-borough
    capacity import cqc newer.ods --update -o inputs/my-borough

    More: models/guide/published-data.md
    """
    with failures(), alone(folder):
        from capacity.importing.cqc import Asked, import_cqc
        from capacity.importing.pairs import pairs
        from capacity.importing.run import Agreed

        begin, agreed = start.date() if start else None, Agreed(replace, keep_names)
        asked = Asked(file, homes, within, postcodes, begin, update, pairs("--same", same), agreed)
        outcome = import_cqc(folder, asked)
    _tell(outcome)


@group.command(short_help="People by area and age.")
@FILES
@click.option("--centroids", type=click.Path(path_type=Path), metavar="FILE", help="Where the areas lie.")
@click.option("--lookup", type=click.Path(path_type=Path), metavar="FILE", help="Which authority each area is in.")
@click.option("--names", type=click.Path(path_type=Path), metavar="FILE", help="What each area is called.")
@click.option(
    "--year", type=click.IntRange(1991, 2100), help="The year of the estimates, where the file does not say it."
)
@click.option("--projection", type=click.Path(path_type=Path), metavar="FILE",
              help="A projection of the authority, by whose growth later years are made.")  # fmt: skip
@REPLACE
@KEEP
@PLACE
def population(
    files: tuple[Path, ...],
    centroids: Path | None,
    lookup: Path | None,
    names: Path | None,
    year: int | None,
    projection: Path | None,
    replace: bool,
    keep_names: bool,
    folder: Path,
) -> None:
    """Read people by area and age, by single year or in bands (.csv, .xlsx or .ods).

    \b
    capacity import population sape-msoa.xlsx --centroids msoa-centroids.csv -o inputs/my-borough
    capacity import population mye-2024.csv --projection projections.csv -o inputs/my-borough

    More: models/guide/published-data.md
    """
    with failures(), alone(folder):
        from capacity.importing.cqc import districts
        from capacity.importing.population import import_population
        from capacity.importing.run import Agreed, begin, finish

        begun = begin(folder)
        change = import_population(
            files,
            begun.place,
            begun.baseline.read_book(folder),
            [int(year[:4]) for year in begun.baseline.years],
            year=year,
            centroids=centroids,
            lookup=lookup,
            names=names,
            projection=projection,
            districts=districts(folder),
        )
        outcome = finish(begun, "population", change, Agreed(replace, keep_names))
    _tell(outcome)


@group.command(short_help="Positions of homes that have none.")
@FILES
@KEEP
@PLACE
def postcodes(files: tuple[Path, ...], keep_names: bool, folder: Path) -> None:
    """Give sites a position that have none (Code-Point Open, ONSPD, or a table of postcodes).

    \b
    capacity import postcodes ONSPD.csv -o inputs/my-borough

    More: models/guide/published-data.md
    """
    with failures(), alone(folder):
        from capacity.importing.postcodes import import_postcodes
        from capacity.importing.run import Agreed, begin, finish

        begun = begin(folder)
        change = import_postcodes(files, begun.place)
        outcome = finish(begun, "postcodes", change, Agreed(keep_names=keep_names))
    _tell(outcome)


@group.command(short_help="Outlines of areas and authorities.")
@FILES
@click.option("--property", "name", metavar="NAME", help="The property that holds the code.")
@KEEP
@PLACE
def outlines(files: tuple[Path, ...], name: str | None, keep_names: bool, folder: Path) -> None:
    """Give areas and authorities their outlines on the map (GeoJSON, WGS84).

    \b
    capacity import outlines msoa.geojson authorities.geojson -o inputs/my-borough

    More: models/guide/published-data.md
    """
    with failures(), alone(folder):
        from capacity.importing.outlines import import_outlines
        from capacity.importing.run import Agreed, begin, finish

        begun = begin(folder)
        change = import_outlines(files, begun.place, property_name=name)
        outcome = finish(begun, "outlines", change, Agreed(keep_names=keep_names))
    _tell(outcome)


@group.command(short_help="Your own placements or waiting list.")
@FILES
@click.option("--home", metavar="CODE", help="The home authority that placed them, where there are several.")
@click.option("--suppress", type=click.IntRange(0, 100), default=5, show_default=True, metavar="N",
              help="Write no count of fewer people; 0 writes them all.")  # fmt: skip
@click.option("--postcodes", "postcodes", multiple=True, type=click.Path(path_type=Path), metavar="FILE",
              help="Where postcodes lie, for rows without an area.")  # fmt: skip
@click.option("--since", type=DAY, metavar="DATE", help="The first day from which ends were recorded.")
@click.option("--until", type=DAY, metavar="DATE", help="The day of the extract; its latest date "
              "that is not after the plan's start otherwise.")  # fmt: skip
@click.option("--need", "words", multiple=True, metavar="WORDS=NEED", help="What the file calls a need of the book.")
@REPLACE
@KEEP
@PLACE
def demand(
    files: tuple[Path, ...],
    home: str | None,
    suppress: int,
    postcodes: tuple[Path, ...],
    since: datetime | None,
    until: datetime | None,
    words: tuple[str, ...],
    replace: bool,
    keep_names: bool,
    folder: Path,
) -> None:
    """Read your own placements or waiting list, person by person or counted. No name, birthday or ID is copied.

    \b
    capacity import demand placements.xlsx --need "EMI nursing=dementia_nursing" -o inputs/my-borough

    More: models/guide/published-data.md
    """
    with failures(), alone(folder):
        from capacity.importing.demand.build import import_demand
        from capacity.importing.pairs import pairs
        from capacity.importing.postcodes import read_positions
        from capacity.importing.run import Agreed, begin, finish

        begun = begin(folder)
        base = begun.baseline
        change = import_demand(
            files,
            begun.place,
            base.read_book(folder),
            base.start,
            base.years,
            home=home,
            suppress=suppress,
            positions=read_positions(postcodes, None) if postcodes else None,
            since=since.date() if since else None,
            until=until.date() if until else None,
            words=pairs("--need", words),
        )
        outcome = finish(begun, "demand", change, Agreed(replace, keep_names))
    _tell(outcome)


def _tell(outcome: "Outcome") -> None:  # type: ignore[name-defined]  # noqa: F821
    with failures():
        from capacity.importing.console import lines
        from capacity.outputs import terminal

        told = lines(outcome)
    terminal.show(told)
