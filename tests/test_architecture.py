"""Arrows only point one way, and each heavy library has its room."""

import ast
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.unit

PACKAGE = ROOT / "capacity"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}
# Left to right as the data flows. A module may import from its own layer's folder and from layers before it.
LAYERS = [
    [
        "capacity",
        "capacity.inputs.errors",
        "capacity.inputs.formula_guard",
        "capacity.inputs.calendar",
        "capacity.inputs.wording",
        "capacity.inputs.exact_figures",
    ],
    ["capacity.outputs.paragraphs", "capacity.inputs.exchange"],
    ["capacity.inputs.schema"],
    [
        "capacity.inputs.events",
        "capacity.results.columns",
        "capacity.inputs.option_costs",
        "capacity.inputs.funded_nursing_care",
    ],
    ["capacity.inputs.read"],
    ["capacity.inputs.check"],
    ["capacity.inputs.sites", "capacity.results.descriptor"],
    ["capacity.model.problem"],
    ["capacity.inputs.unknown_needs"],
    ["capacity.inputs.to_supply"],
    ["capacity.inputs.plan_warning"],
    ["capacity.model.unreached"],
    ["capacity.model.warnings"],
    ["capacity.model.lp"],
    ["capacity.model.programme_file"],
    ["capacity.model.engine"],
    ["capacity.model.stages"],
    ["capacity.results.tabulate"],
    ["capacity.results.money"],
    ["capacity.results.headline"],
    ["capacity.outputs.workbook"],
    ["capacity.results.record", "capacity.results.write"],
    ["capacity.outputs.map"],
    ["capacity.outputs.drawing"],
    ["capacity.outputs.report"],
    ["capacity.outputs.workbook_process"],
    ["capacity.plan", "capacity.outputs.redraw", "capacity.importing.starter"],
    ["capacity.studies.alternatives"],
    ["capacity.studies.invest"],
    ["capacity.studies.stress"],
    ["capacity.studies.compare"],
    ["capacity.audit"],
    ["capacity.outputs.terminal"],
    ["capacity.outputs.session"],
    ["capacity.importing"],
    ["capacity.cli"],
]
ROOMS = {  # library: where it may be imported
    "pulp": ("capacity.model.lp",),
    "highspy": ("capacity.model.engine",),
    "folium": ("capacity.outputs.map",),
    "branca": ("capacity.outputs.map",),
    "yaml": ("capacity.inputs.read", "capacity.results.record", "capacity.importing.files"),
    "csv": (
        "capacity.inputs.read",
        "capacity.audit.choice",
        "capacity.importing.file_readers",
        "capacity.importing.files",
    ),
    "rich": ("capacity.outputs.terminal",),
    "click": ("capacity.cli", "capacity.outputs.session", "capacity.importing.commands"),
    "vl_convert": ("capacity.outputs.drawing",),
    "xlsxwriter": ("capacity.studies.compare.sheets", "capacity.outputs.workbook"),
    "python_calamine": ("capacity.audit", "capacity.importing.file_readers", "capacity.importing.xls"),
    "pyproj": ("capacity.importing.grid",),
    "shapely": ("capacity.importing.shapes", "capacity.importing.outlines", "capacity.importing.population.areas"),
    "ctypes": ("capacity.inputs.exchange",),
    "shutil": ("capacity.inputs.exchange", "capacity.results.write"),
    "tempfile": ("capacity.inputs.exchange",),
}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{name.name}" for name in node.names} | {node.module}
    return found


def _inside(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def _layer(module: str) -> int | None:
    found = [
        (len(room), number)
        for number, rooms in enumerate(LAYERS)
        for room in rooms
        if (_inside(module, room) if room != "capacity" else module == room)
    ]
    return max(found)[1] if found else None


@pytest.mark.parametrize("module", sorted(MODULES))
def test_arrows_point_one_way(module: str) -> None:
    here = _layer(module)
    assert here is not None, f"{module} has no layer: place it in LAYERS"
    for name in _imports(MODULES[module]):
        target = name if name in MODULES else name.rsplit(".", 1)[0]
        if target in MODULES and target != "capacity":
            there = _layer(target)
            same_room = there == here and _room(module) == _room(target)
            assert there is not None
            assert there < here or same_room, f"{module} imports {target}, which comes after it"


def _room(module: str) -> str:
    return ".".join(module.split(".")[:2])


@pytest.mark.parametrize("module", sorted(MODULES))
def test_libraries_keep_to_their_rooms(module: str) -> None:
    for name in _imports(MODULES[module]):
        rooms = ROOMS.get(name.split(".")[0])
        assert rooms is None or any(_inside(module, room) for room in rooms), f"{module} imports {name}"


def test_only_write_touches_the_disk_to_write() -> None:
    words = ("write_text", "write_bytes", ".mkdir(", ".unlink(", ".rename(", 'open("w', "os.replace")
    for module, path in MODULES.items():
        if module not in ("capacity.results.write", "capacity.inputs.exchange"):
            assert not any(word in path.read_text(encoding="utf-8") for word in words), module


def test_modules_stay_small() -> None:
    for module, path in MODULES.items():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 350, f"{module} has {lines} lines: perhaps two ideas"


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


def test_the_audit_shares_no_code_with_the_planner() -> None:
    """Not even through what it imports: it reads tables, inputs and the schema."""
    seen: set[str] = set()
    left = [module for module in MODULES if module.startswith("capacity.audit")]
    while left:
        module = left.pop()
        if module not in seen:
            seen.add(module)
            left += [name for name in _imports(MODULES[module]) if name in MODULES]
    forbidden = (
        "capacity.model.problem",
        "capacity.model.lp",
        "capacity.model.engine",
        "capacity.model.stages",
        "capacity.results.tabulate",
        "capacity.results.money",
    )
    assert [module for module in seen if _room(module) in forbidden] == []
