"""The demonstration places and the book that an installed capacity carries, for `capacity new`."""

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from capacity.inputs.errors import CapacityError
from capacity.results.write import copy_starter

BOOK = ("models", "england.yaml")


def new_folder(folder: Path, place: str) -> Path:
    """Make a working folder with the book and one place. Returns the scenario to plan first, as seen from it."""
    copy_starter(carried(), folder, {"models": "models", f"inputs/{place}": f"inputs/{place}"})
    return Path("inputs") / place / "scenarios" / "baseline.yaml"


def carried() -> Path:
    """The folder that holds models/ and inputs/: the checkout, or where the wheel put its data files."""
    checkout = Path(__file__).parents[2]
    if checkout.joinpath(*BOOK).exists():
        return checkout
    try:
        for file in files("capacity") or ():
            if file.parts[-3:] == ("capacity", *BOOK):
                return Path(str(file.locate())).resolve().parent.parent
    except PackageNotFoundError:
        pass
    raise CapacityError("the demonstration places are missing from this installation; install capacity again")
