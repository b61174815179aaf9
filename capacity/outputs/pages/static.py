"""Scripts, styles and templates, which are files beside the code that uses them."""

from importlib.resources import files


def packed(name: str) -> str:
    """The text of a file of the package by its path in it: `packed("outputs/map/templates/map.html")`.

    Raises FileNotFoundError for a file that the package lacks.
    """
    return files("capacity").joinpath(name).read_text("utf-8")


def static(room: str, *names: str) -> str:
    """The text of files of `static/` in a part of the package, one after the other: `static("outputs/map", "map.css")`.

    Raises FileNotFoundError for a file that the package lacks.
    """
    return "".join(packed(f"{room}/static/{name}") for name in names)
