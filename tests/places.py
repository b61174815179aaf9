"""Copies of a good place, one small thing changed, and what the planner complains of."""

import shutil
from pathlib import Path

from capacity.inputs.errors import BadInput, Complaint
from capacity.model.checked import Checked
from capacity.planning import check_scenario

ROOT = Path(__file__).parent.parent
SCENARIO = "scenarios/baseline.yaml"


class Place:
    """A copy of inputs/tiny (or another place) that a test may spoil."""

    def __init__(self, tmp_path: Path, of: str = "tiny") -> None:
        self.folder = tmp_path / "inputs" / of
        shutil.copytree(ROOT / "inputs" / of, self.folder, copy_function=shutil.copyfile)
        if of != "tiny":
            shutil.copytree(ROOT / "models", tmp_path / "models", copy_function=shutil.copyfile)
        self.scenario = self.folder / SCENARIO

    def text(self, name: str) -> str:
        return (self.folder / name).read_bytes().decode("utf-8")

    def write(self, name: str, content: str | bytes) -> "Place":
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (self.folder / name).write_bytes(data)
        return self

    def replace(self, name: str, old: str, new: str) -> "Place":
        """Change the one place where `old` stands."""
        text = self.text(name)
        assert text.count(old) == 1, f"{name} has {old!r} {text.count(old)} times"
        return self.write(name, text.replace(old, new))

    def add(self, name: str, lines: str) -> "Place":
        """Lines after the last one."""
        return self.write(name, self.text(name) + lines)

    def line_of(self, name: str, part: str) -> int:
        """The only line that holds `part`."""
        (line,) = (n for n, line in enumerate(self.text(name).split("\n"), start=1) if part in line)
        return line

    def check(self) -> Checked:
        return check_scenario(self.scenario)

    def complaints(self) -> list[Complaint]:
        """What the check complains of; nothing when the place is good."""
        try:
            self.check()
        except BadInput as error:
            return error.complaints
        return []

    def complaint(self) -> Complaint:
        """The only complaint."""
        complaints = self.complaints()
        assert len(complaints) == 1, [str(complaint) for complaint in complaints]
        return complaints[0]

    def warnings(self) -> dict[str, list[str]]:
        """Texts by kind, the place being good; without `opening`, for inputs/tiny always begins with few residents."""
        found: dict[str, list[str]] = {}
        for warning in [each for each in self.check().warnings if each.kind != "opening"]:
            found.setdefault(warning.kind, []).append(warning.text)
        return found
