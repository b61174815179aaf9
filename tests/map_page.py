"""The map opened in a browser: what a reader sees of it and does with it."""

from pathlib import Path
from typing import Any

from browser import OpenedPage

CARD = "#card:not([hidden])"


class MapPage(OpenedPage):
    """The map."""

    def __init__(self, browser: Any, path: Path, width: int = 1280) -> None:
        super().__init__(browser, path, width)
        self.page.wait_for_selector(".leaflet-container")

    def reset(self) -> None:
        """As it was opened, but with every care type and each line that can be drawn."""
        self.page.mouse.move(1, 1)
        self.page.evaluate(
            "closeWard(); hideCard(); document.activeElement.blur(); find('tables').open = false;"
            " document.querySelectorAll('#types input').forEach(box => box.checked = true);"
            " document.querySelector('#years input').checked = true;"
            " state.least = null; state.authority = -1; groups.sites.current = groups.wards.current = 0;"
            " draw(); scrollTo(0, 0)"
        )

    def choose(self, year: int, *types: int) -> None:
        """A year, and these care types only (all of them without any)."""
        self.page.locator("#years input").nth(year).check()
        if types:
            self.page.get_by_role("button", name="None", exact=True).click()
            for number in types:
                self.page.locator(f"#types input[value='{number}']").check()

    def paths(self, pane: str) -> int:
        """Marks drawn in a pane."""
        return int(self.page.evaluate(f"document.querySelectorAll('.leaflet-{pane}-pane path').length"))

    def point_of(self, label: str) -> tuple[float, float]:
        """A position at which the mark whose label begins so lies on top."""
        found = self.page.evaluate(
            """label => {
              const mark = [...document.querySelectorAll("path[role=option]")]
                .find(path => path.getAttribute("aria-label").startsWith(label));
              const {left, top, width, height} = mark.getBoundingClientRect();
              for (let y = 0.5; y < 20; y++) for (let x = 0.5; x < 20; x++) {
                const at = [left + width * x / 20, top + height * y / 20];
                if (document.elementFromPoint(...at) === mark) return at;
              }
            }""",
            label,
        )
        return float(found[0]), float(found[1])

    def card(self) -> dict[str, list[str]]:
        """The lines of the open card's table, by their name."""
        lines = self.rows(f"{CARD} table")
        return {line[0]: line[1:] for line in lines}

    def rows(self, table: str) -> list[list[str]]:
        """A table's cells."""
        script = "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
        found: list[list[str]] = self.page.locator(table).evaluate(script)
        return found

    def tab_to(self, pane: str) -> None:
        """Press Tab until the focus is in a pane."""
        within = f"document.activeElement.closest('.leaflet-{pane}-pane') !== null"
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(within):
                return
        raise AssertionError(f"Tab never comes to the {pane}")


def number(text: str) -> float:
    """A figure as the page writes it; "<0.1" counts as 0.025 and "–" as nothing."""
    plain = {"<0.1": "0.025", "–": "0"}.get(text, text)
    return float(plain.replace(",", "").replace("£", ""))
