"""CosFace as a program that gradproof can ask, with nothing but the standard library:

gradproof verify cosface --command "python3 docs/examples/cosface.py"
"""

import array
import base64
import json
import math
import sys


def rows(sent):
    """An array of gradproof's as a list of rows; of numbers, if it has one dimension."""
    numbers = array.array({"f64": "d", "f32": "f", "i64": "q"}[sent["dtype"]], base64.b64decode(sent["base64"]))
    if len(sent["shape"]) < 2:
        return list(numbers)
    width = sent["shape"][1]
    return [list(numbers[start : start + width]) for start in range(0, len(numbers), width)]


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def cosface(features, weights, labels, upstream, scale, margin):
    """The losses [N], and the gradients of their sum, weighted by `upstream`, by features, class weights and scale."""
    norms, class_norms = [math.hypot(*x) for x in features], [math.hypot(*w) for w in weights]
    units = [[a / norm for a in x] for x, norm in zip(features, norms)]
    class_units = [[a / norm for a in w] for w, norm in zip(weights, class_norms)]
    losses, by_scale = [], 0.0
    by_features, by_weights = [[0.0] * len(x) for x in features], [[0.0] * len(w) for w in weights]
    for i, (unit, label, up) in enumerate(zip(units, labels, upstream)):
        cosines = [dot(unit, w) for w in class_units]
        margins = [cosine - margin * (k == label) for k, cosine in enumerate(cosines)]
        top = max(margins)
        exponentials = [math.exp(scale * (z - top)) for z in margins]
        total = sum(exponentials)
        losses.append(math.log(total) - scale * (margins[label] - top))
        for k, (exponential, w) in enumerate(zip(exponentials, class_units)):
            # 1 − p of the target is the sum of the others, not a difference that cancels.
            p = -sum(exponentials[:k] + exponentials[k + 1 :]) / total if k == label else exponential / total
            by_scale += up * p * (margins[k] - margins[label])
            for d in range(len(unit)):
                by_features[i][d] += up * scale * p * (w[d] - cosines[k] * unit[d]) / norms[i]
                by_weights[k][d] += up * scale * p * (unit[d] - cosines[k] * w[d]) / class_norms[k]
    return losses, {"features": by_features, "weights": by_weights, "s": by_scale}


json.loads(sys.stdin.readline())  # the greeting: version, specification, dtype
print(json.dumps({"gradproof": 1, "name": "CosFace in Python"}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    batch = {name: rows(sent) for name, sent in request["arrays"].items()}
    names = ("features", "weights", "labels", "upstream")
    loss, gradients = cosface(*map(batch.get, names), batch["s"][0], request["parameters"]["m"])
    print(json.dumps({"id": request["id"], "loss": loss, "gradients": gradients}), flush=True)
