"""Compares gradproof with the tools that are in use, on the same losses, and writes the page.

python python/comparison [--quick] [--results results.json] [--page docs/comparison.md]

`--quick` leaves out the larger sizes, and gives each call a few seconds: a check that everything runs, not a measurement.
`--results` keeps what was measured; the page is made from that, and from nothing else.
"""

import argparse
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import gradproof  # noqa: E402
from faults import FAULTS  # noqa: E402
from page import page  # noqa: E402
from right import ARCFACE_GENERIC, LARGE, RIGHT, SHAPE  # noqa: E402
from tools import batch, tolerances, tools  # noqa: E402

# Seconds for a call, and batches that gradproof makes.
LIMIT, CASES = 120.0, 300
QUICK_LIMIT, QUICK_CASES = 4.0, 25


def asked(named, what, loss, right, limit):
    """What each of the tools, by name, says of a loss."""
    outcomes = {name: asdict(tool(loss, right, batch(right), limit)) for name, tool in named.items()}
    said = (f"    {name}: {o['objects']} {o['name'][:40]} {o['seconds']:.2f} s" for name, o in outcomes.items())
    print(what, *said, sep="\n", file=sys.stderr)
    return {"what": what, "outcomes": outcomes}


def of_nothing(named, limit):
    """What each tool says of a batch without samples, at which the mean of the losses is NaN."""
    said = {}
    for name, tool in named.items():
        try:
            outcome = tool(ARCFACE_GENERIC.loss, ARCFACE_GENERIC, batch(ARCFACE_GENERIC, (0, *SHAPE[1:])), limit)
            said[name] = f"objects: {outcome.name.split('. ')[0]}" if outcome.objects else "passes"
        except gradproof.UsageError as error:
            said[name] = f"refuses: {error}"
    print(said, file=sys.stderr)
    return said


def time_of(tool, shape, limit):
    """Of the first of the right losses, at the second call: what is loaded and compiled at the first one is left out."""
    right = RIGHT[0]
    tool(right.loss, right, batch(right), limit)
    outcome = tool(right.loss, right, batch(right, shape), limit)
    return None if outcome.objects is None else outcome.seconds


def measure(quick):
    import jax
    import torch

    limit, cases = (QUICK_LIMIT, QUICK_CASES) if quick else (LIMIT, CASES)
    sizes = [SHAPE] if quick else [SHAPE, (16, 64, 100), (32, 128, 1000), LARGE]
    named = tools(cases)
    timed = {name: tool for name, tool in named.items() if name != "gradproof"}
    return {
        "quick": quick,
        "limit": limit,
        "cases": cases,
        "shape": SHAPE,
        "versions": {"PyTorch": torch.__version__, "JAX": jax.__version__},
        "machine": f"{platform.machine()} with {os.cpu_count()} cores",
        "tolerances": tolerances(cases),
        "faults": [asked(named, f.what, f.loss, f.control, limit) for f in FAULTS if f.control.shape in sizes],
        "right": [asked(named, right.what, right.loss, right, limit) for right in RIGHT if right.shape in sizes],
        "empty": of_nothing(timed, limit),
        "times": [
            {"shape": shape, "seconds": {name: time_of(tool, shape, limit) for name, tool in timed.items()}}
            for shape in sizes
            if shape != LARGE
        ],
        "generated": time_of(named["gradproof"], SHAPE, limit),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", type=Path, help="where the page is written, instead of standard output")
    parser.add_argument("--results", type=Path, help="where what was measured is kept")
    parser.add_argument("--quick", action="store_true", help="the smallest size only, and a few seconds for a call")
    arguments = parser.parse_args()
    results = json.dumps(measure(arguments.quick), indent=1, ensure_ascii=False) + "\n"
    if arguments.results:
        arguments.results.write_text(results, encoding="utf-8")
    text = page(json.loads(results))
    if arguments.page:
        arguments.page.write_text(text, encoding="utf-8")
    else:
        print(text)


main()
