"""A folder that tests may spoil, one after the other: what they change is put back, the rest stays as it is."""

import shutil
from pathlib import Path


class Restored:
    """The folder, with all that was in it at first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def put_back(self) -> None:
        """As it was at first, whatever has been changed, added, moved away or put in the place of a file."""
        for path in sorted(self.folder.rglob("*"), reverse=True):  # what is in a folder comes before it
            known = path in self.content
            if path.is_dir() and not path.is_symlink():
                if known or not any(path.iterdir()):
                    shutil.rmtree(path)
            elif not known or not path.is_file() or path.is_symlink():
                path.unlink()
        for path, content in self.content.items():
            if not path.exists() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
