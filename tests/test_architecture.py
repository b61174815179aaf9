"""Arrows only point one way, and each heavy library has its room."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

import capacity

pytestmark = pytest.mark.unit

PACKAGE = ROOT / "capacity"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}
ORDER = ["inputs", "model", "results", "outputs", "writing", "planning", "studies", "importing", "authoring", "audit",
         "public", "cli"]  # fmt: skip
"""The rooms, left to right as the data flows: each may import from itself and from those before it."""
INSIDE = {
    "inputs": [
        ["cells"],
        ["errors", "formula_guard", "calendar", "doors", "wording", "exact_figures"],
        ["exchange"],
        ["schema"],
        ["events", "option_costs", "funded_nursing_care", "plan_warning", "tables", "form_layout"],
        ["read"],
        ["outlook"],
        ["check"],
        ["sites", "unknown_needs", "published_days", "sight", "rising"],
        ["to_supply"],
    ],
    "model": [
        ["problem"],
        ["lp"],
        ["asleep", "highs", "optimum", "programme_file"],
        ["engine"],
        ["programme"],
        ["pricing", "sharing"],
        ["first_columns"],
        ["generated"],
        ["stages"],
        ["restart", "in_sight"],
        ["foresight", "outlook"],
        ["unreached", "rises", "opening"],
        ["warnings"],
        ["checked"],
    ],
    "results": [
        ["columns", "people_summary", "write", "asks", "row_sums", "text_in_frames"],
        ["closures", "ranges", "write_together", "outlook_files"],
        ["descriptor", "run_tables", "shadow_prices", "why_table"],
        ["tabulate"],
        ["money", "limits"],
        ["headline", "outlook"],
        ["record", "run"],
    ],
    "outputs": [
        ["assumed", "paragraphs", "ranges_of_run", "year_tables", "drawing", "pages", "sheets"],
        ["ahead", "closing_homes"],
        ["workbook", "map", "report", "grids"],
        ["brief", "explorer", "choice"],
        ["second_process", "redraw", "people_tables"],
        ["export"],
        ["terminal"],
        ["plan_summary"],
        ["session"],
        ["commands"],
    ],
    "studies": [
        ["shared"],
        ["cluster"],
        ["pool"],
        ["alternatives", "futures_options", "pool_options", "shapley"],
        ["differing"],
        ["simulate"],
        ["uncertainty"],
        ["invest", "limits", "possible", "stress", "without_fairness"],
        ["limits_of_run", "foresight"],
        ["why"],
        ["compare"],
        ["diff", "explore"],
        ["commands"],
    ],
}
"""The same within a room; what stands in one list does not import each other."""
LIBRARIES = {  # library: where it may be imported
    "pulp": ("capacity.model.lp",),
    "highspy": ("capacity.model.highs", "capacity.model.engine"),
    "folium": ("capacity.outputs.map",),
    "branca": ("capacity.outputs.map",),
    "jinja2": ("capacity.outputs.pages",),
    "markupsafe": ("capacity.outputs.pages",),
    "markdown_it": ("capacity.outputs.pages",),
    "yaml": ("capacity.inputs.read", "capacity.results.record", "capacity.importing.files"),
    "csv": (
        "capacity.inputs.read",
        "capacity.audit.choice",
        "capacity.outputs.choice.chosen",
        "capacity.importing.file_readers",
        "capacity.results.write",
        "capacity.importing.files",
    ),
    "distributed": ("capacity.studies.cluster",),
    "dask": ("capacity.studies.cluster",),
    "rich": ("capacity.outputs.terminal",),
    "click": (
        "capacity.cli",
        "capacity.outputs.session",
        "capacity.outputs.commands",
        "capacity.importing.commands",
        "capacity.authoring",
        "capacity.studies",
    ),
    "vl_convert": ("capacity.outputs.drawing",),
    "xlsxwriter": ("capacity.outputs.sheets", "capacity.outputs.workbook", "capacity.authoring.workbook"),
    "python_calamine": ("capacity.audit", "capacity.inputs.read.workbook", "capacity.importing.xls"),
    "pyproj": ("capacity.importing.grid",),
    "scipy": ("capacity.studies.uncertainty", "capacity.studies.invest.cuts"),
    "shapely": (
        "capacity.importing.shapes",
        "capacity.importing.outlines",
        "capacity.importing.population.areas",
        "capacity.outputs.export.outlines",
        "capacity.outputs.map.shapes",
    ),
    "pyogrio": ("capacity.outputs.export.geopackage",),
    "sqlite3": ("capacity.outputs.export.geopackage",),
    "pyarrow": ("capacity.outputs.export.parquet",),
    "docx": ("capacity.outputs.export.word",),
    "ctypes": ("capacity.inputs.exchange",),
    "shutil": (
        "capacity.inputs.exchange",
        "capacity.results.write",
        "capacity.results.write_together",
        "capacity.outputs.export.pdf",
    ),
    "tempfile": ("capacity.inputs.exchange", "capacity.results.write_together"),
}


LOOKS_SMALL = re.compile(r"\.0_?0|[eE]-")
"""A number below a hundredth, as it may be written."""


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _imports(path: Path) -> frozenset[str]:
    found: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names} | {node.module}
    return frozenset(found)


def _inside(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def _part(module: str, depth: int) -> str:
    """The name of a room (1), or of what stands in it (2); empty for the package itself."""
    return ".".join(module.split(".")[depth : depth + 1])


def _target(name: str) -> str | None:
    """The module that an import names, if it is one of ours."""
    target = name if name in MODULES else name.rsplit(".", 1)[0]
    return target if target in MODULES and target != "capacity" else None


def test_every_module_stands_in_a_room() -> None:
    assert [module for module in MODULES if module != "capacity" and _part(module, 1) not in ORDER] == []


@pytest.mark.parametrize("room", ORDER)
def test_arrows_point_one_way(room: str) -> None:
    for module in (module for module in MODULES if _part(module, 1) == room):
        for target in filter(None, map(_target, _imports(MODULES[module]))):
            there = _part(target, 1)
            assert ORDER.index(there) <= ORDER.index(room), f"{module} imports {target}, of a room that comes after it"
            assert {room, there} != {"importing", "audit"}, f"{module} imports {target}"


@pytest.mark.parametrize("room", INSIDE)
def test_arrows_point_one_way_inside_a_room(room: str) -> None:
    level = {name: number for number, names in enumerate(INSIDE[room]) for name in names}
    parts = {_part(module, 2) for module in MODULES if _part(module, 1) == room} - {""}
    assert parts == level.keys(), "place it in INSIDE"
    for module in MODULES:
        here = _part(module, 2)
        for target in filter(None, map(_target, _imports(MODULES[module]))):
            there = _part(target, 2)
            if _part(module, 1) == _part(target, 1) == room and there and here not in ("", there):
                assert level[there] < level[here], f"{module} imports {target}, which comes after it"


@pytest.mark.parametrize("room", ["", *ORDER])
def test_libraries_keep_to_their_rooms(room: str) -> None:
    for module in (module for module in MODULES if _part(module, 1) == room):
        for name in _imports(MODULES[module]):
            rooms = LIBRARIES.get(name.split(".")[0])
            assert rooms is None or any(_inside(module, each) for each in rooms), f"{module} imports {name}"


def test_only_write_touches_the_disk_to_write() -> None:
    words = ("write_text", "write_bytes", ".mkdir(", ".unlink(", ".rename(", 'open("w', "os.replace")
    for module, path in MODULES.items():
        if module not in ("capacity.results.write", "capacity.results.write_together", "capacity.inputs.exchange"):
            assert not any(word in path.read_text(encoding="utf-8") for word in words), module


def test_modules_stay_small() -> None:
    for module, path in MODULES.items():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 350, f"{module} has {lines} lines: perhaps two ideas"


@pytest.mark.parametrize("room", ["inputs", "model", "results", "audit", "importing", "outputs", "studies"])
def test_tolerances_have_a_name_and_a_reason(room: str) -> None:
    """No number below a hundredth stands in a function: it has a name above, and beside it why it is what it is."""
    for module, path in MODULES.items():
        if not _inside(module, f"capacity.{room}") or not LOOKS_SMALL.search(path.read_text(encoding="utf-8")):
            continue
        functions = [node for node in ast.walk(_tree(path)) if isinstance(node, ast.FunctionDef)]
        found = [node.value for function in functions for node in ast.walk(function)
                 if isinstance(node, ast.Constant) and isinstance(node.value, float)]  # fmt: skip
        assert [value for value in found if 0 < abs(value) < 0.01] == [], module


def test_no_cycles() -> None:
    graph = {
        module: {name for name in _imports(path) if name in MODULES and name != module}
        for module, path in MODULES.items()
    }
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " → ".join((*above, module))
        if module not in done:
            for target in graph[module] - {"capacity"}:
                visit(target, (*above, module))
            done.add(module)

    for module in graph:
        visit(module, ())


def test_nothing_is_taken_from_the_package_but_its_version() -> None:
    """What `import capacity` offers is for others: through it any module would reach every room."""
    found = {name for path in MODULES.values() for name in _imports(path) if name.rpartition(".")[0] == "capacity"}
    assert found & {f"capacity.{name}" for name in capacity.__all__} == {"capacity.__version__"}


def test_the_audit_shares_no_code_with_the_planner() -> None:
    """Not even through what it imports: it reads tables, inputs and the schema."""
    seen: set[str] = set()
    left = [module for module in MODULES if module.startswith("capacity.audit")]
    while left:
        module = left.pop()
        if module not in seen:
            seen.add(module)
            left += [name for name in _imports(MODULES[module]) if name in MODULES and name != "capacity"]
    forbidden = (
        "capacity.model.problem",
        "capacity.model.lp",
        "capacity.model.engine",
        "capacity.model.programme",
        "capacity.model.stages",
        "capacity.results.tabulate",
        "capacity.results.money",
    )
    assert [module for module in seen if any(_inside(module, each) for each in forbidden)] == []
