"""Scripts and styles, which are files beside the code that uses them."""

from importlib.resources import files


def static(room: str, *names: str) -> str:
    """The text of files of `static/` in a part of the package, one after the other: `static("outputs/map", "map.css")`.

    Raises FileNotFoundError for a file that the package lacks.
    """
    folder = files("capacity").joinpath(room, "static")
    return "".join(folder.joinpath(name).read_text("utf-8") for name in names)
