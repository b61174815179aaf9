"""Whatever the place, a plan of it passes its audit."""

import pytest
from hypothesis import given, settings
from random_places import Place, examples, places, write_place

from capacity.audit import audit, lines
from capacity.planning import plan, warnings_of


@pytest.mark.integration
@settings(max_examples=examples(6), deadline=None)
@given(place=places())
def test_plans_of_random_places_pass(place: Place, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Planned, written and read again: every check is made, and holds."""
    base = tmp_path_factory.mktemp("random")
    folder = plan(write_place(place, base / "place"), folder=base / "run").folder
    checks = audit(folder, warned=warnings_of)
    assert all(check.holds for check in checks), "\n".join(lines(checks))
    assert not [check.name for check in checks if check.note.startswith("not run")]
