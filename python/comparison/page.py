"""The page, from what was measured and from nothing else."""


def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in lines) + "\n"


def found(tool, outcome):
    if outcome["objects"] is None:
        return "stopped"
    if not outcome["objects"]:
        return "inconclusive" if outcome["name"] == "inconclusive" else "missed"
    return f"**{outcome['name']}**" if tool.startswith("gradproof") else "found"


def alarm(tool, outcome):
    if outcome["objects"] is None:
        return "stopped"
    if not outcome["objects"]:
        return "inconclusive" if outcome["name"] == "inconclusive" else "passes"
    return f"**objects**: {outcome['name']}"[:80]


def asked(entries, word, tools):
    """A row for each entry, with what each tool says."""
    return table(["", *tools], [[entry["what"], *(word(tool, entry["outcomes"][tool]) for tool in tools)] for entry in entries])


def seconds(value, limit):
    return f"> {limit:g} s" if value is None else f"{value:.2f} s"


def page(results):
    """The page that `results`, of `__main__.measure`, are shown on."""
    faults, right, limit = results["faults"], results["right"], results["limit"]
    tools = list(results["tolerances"])
    objections = lambda entries, tool: f"{sum(bool(e['outcomes'][tool]['objects']) for e in entries)} of {len(entries)}"
    stopped = lambda tool: sum(e["outcomes"][tool]["objects"] is None for e in faults + right)
    took = lambda tool: sum(e["outcomes"][tool]["seconds"] for e in faults + right)
    summary = [
        [tool, results["tolerances"][tool], objections(faults, tool), objections(right, tool), str(stopped(tool)), f"{took(tool):.0f} s"]
        for tool in tools
    ]
    timed = list(results["times"][0]["seconds"])
    times = [[", ".join(map(str, row["shape"])), *(seconds(row["seconds"][t], limit) for t in timed)] for row in results["times"]]
    options = "--quick " if results["quick"] else ""
    return f"""# What other tools find

`torch.autograd.gradcheck` (slow and fast mode) and `jax.test_util.check_grads` compare a function's gradient with differences of the same
function. What they are for is a gradient that is not that of its function; that a function is not the loss it should be, they cannot see.
A comparison with a right loss can, if its tolerance is not larger than what it compares. gradproof is told which loss it is, and compares
loss and gradient with the exact ones.

This page is written by `python python/comparison {options}--results python/comparison/results.json --page docs/comparison.md`, which
runs each tool with its defaults on the same losses, [right ones](../python/comparison/right.py) and
[ones with a fault](../python/comparison/faults.py), each written once for PyTorch and JAX. All but the last tool are given one batch in
float64, N, D, K = {", ".join(map(str, results["shape"]))}, unless the row says otherwise; a fault is given the batch of the right loss in its place. Who takes
longer than {limit:g} s is stopped. Measured with {", ".join(f"{name} {version}" for name, version in results["versions"].items())}, on {results["machine"]}.

{table(["tool", "what decides", "faults found", "right losses objected to", "stopped", "time for all rows"], summary)}
## Faults

In bold: what gradproof calls it.

{asked(faults, found, tools)}
## Right losses

{asked(right, alarm, tools)}
At a kink there is no one gradient, and differences across it are of no side. Differences need the digits of float64: in bfloat16 they are
of the rounding. The fixed tolerance compares a right loss in float64 with itself.

Elements of a gradient are small where there are many samples and classes: where all of them are smaller than a fixed tolerance, a gradient
that is zero passes, and so does one of the wrong sign. A loss that does not depend on the length of its vectors has no slope along
them: who looks along the inputs themselves, as a check does whose random direction and whose inputs are of the same seed, sees a zero
that is right.

## A batch without samples

Of ArcFace, whose mean over nothing is NaN.

{table(["tool", "says"], [[tool, said] for tool, said in results["empty"].items()])}
check_grads takes one NaN for equal to another. What the mean over nothing is, no definition of these losses says, and none of the
batches that gradproof makes is one.

## Time

Of the first of the right losses, second call.

{table(["N, D, K", *timed], times)}
gradproof at {results['cases']} batches of its own: {seconds(results["generated"], limit)}.
"""
