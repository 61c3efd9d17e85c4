"""The comparison's page is what its script makes of what it measured, of the losses as they are now."""

import json
from pathlib import Path

from faults import FAULTS
from page import page
from right import RIGHT
from tools import tools

PYTHON = Path(__file__).parents[1]
RESULTS = json.loads((PYTHON / "comparison/results.json").read_text(encoding="utf-8"))


def test_the_page_is_what_the_script_makes_of_its_results():
    assert (PYTHON.parent / "docs/comparison.md").read_text(encoding="utf-8") == page(RESULTS)


def test_every_loss_was_put_to_every_tool():
    assert [row["what"] for row in RESULTS["faults"]] == [fault.what for fault in FAULTS]
    assert [row["what"] for row in RESULTS["right"]] == [right.what for right in RIGHT]
    assert all(list(row["outcomes"]) == list(tools(1)) for row in RESULTS["faults"] + RESULTS["right"])


def test_gradproof_calls_every_fault_by_its_name_and_objects_to_no_right_loss():
    for fault, row in zip(FAULTS, RESULTS["faults"]):
        outcome = row["outcomes"]["gradproof"]
        assert outcome["objects"] and (outcome["name"] == fault.named if fault.named else fault.kind in outcome["name"].split(", "))
    assert not any(row["outcomes"]["gradproof"]["objects"] for row in RESULTS["right"])
