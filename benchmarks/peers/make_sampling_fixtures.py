"""What temperature, top-k, top-p and min-p leave of a distribution, by transformers' warpers in order."""

from random import Random

import torch
from transformers import (
    LogitsProcessorList,
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from fixtures import TRANSFORMERS, versions, write_json

SETTINGS = [
    {},
    {"temperature": 0.7},
    {"temperature": 1.5},
    {"top_k": 1},
    {"top_k": 5},
    {"top_k": 100},
    {"top_p": 0.9},
    {"top_p": 0.3},
    {"top_p": 0.01},
    {"min_p": 0.05},
    {"min_p": 0.5},
    {"min_p": 1.0},
    {"top_p": 0.9, "min_p": 0.05},
    {"temperature": 0.7, "top_p": 0.95},
    {"temperature": 0.6, "top_k": 20, "top_p": 0.95},
    {"temperature": 1.3, "top_k": 8, "top_p": 0.8, "min_p": 0.1},
]
# The spread of the logits of each vector, by its size.
VECTORS = [(11, 1.5), (70, 2.0), (70, 6.0)]


def logits(size, spread, random):
    """Distinct multiples of 1/64: exact in every precision, and no tie for a filter to break."""
    values = []
    while len(values) < size:
        value = round(random.gauss(0, spread) * 64) / 64
        if value not in values:
            values.append(value)
    return values


def probabilities(values, temperature, top_k, top_p, min_p, dtype):
    """The distribution to sample from; a setting that filters nothing adds no warper, as in `generate`."""
    warpers = LogitsProcessorList()
    if temperature != 1:
        warpers.append(TemperatureLogitsWarper(temperature))
    if top_k > 0:
        warpers.append(TopKLogitsWarper(top_k))
    if top_p < 1:
        warpers.append(TopPLogitsWarper(top_p))
    if min_p > 0:
        warpers.append(MinPLogitsWarper(min_p))
    return warpers(None, torch.tensor([values], dtype=dtype)).softmax(dim=-1)[0]


def case(index, values, settings):
    settings = {"temperature": 1.0, "top_k": 0, "top_p": 1.0, "min_p": 0.0} | settings
    exact = probabilities(values, **settings, dtype=torch.float64)
    # No token may sit so near a threshold that the precision decides whether it is kept.
    assert torch.equal(exact > 0, probabilities(values, **settings, dtype=torch.float32) > 0)
    return {"logits": index, **settings, "kept": int((exact > 0).sum()), "probabilities": exact.tolist()}


if __name__ == "__main__":
    random = Random(3)
    vectors = [logits(size, spread, random) for size, spread in VECTORS]
    write_json(
        TRANSFORMERS / "sampling.json",
        {
            "versions": versions("torch", "transformers"),
            "logits": vectors,
            "cases": [case(index, values, s) for index, values in enumerate(vectors) for s in SETTINGS],
        },
    )
    print(versions("torch", "transformers"))
