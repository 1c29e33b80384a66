"""The cosine and length rewards of the recipe on hand-sized groups, in exact or 50-digit arithmetic.

Formulas: arXiv 2507.08267 and its public code. mpmath comes with PyTorch.
"""

from fractions import Fraction

from mpmath import cos, mp, mpf, pi

from fixtures import TRAINING, versions, write_json

mp.dps = 50
GROUPS = [
    ("all correct", 100, [(0, 1, 1), (25, 1, 1), (50, 1, 1), (100, 1, 0)]),
    ("all wrong", 100, [(0, 0, 1), (25, 0, 0), (50, 0, 1), (100, 0, 0)]),
    (
        "mixed",
        220,
        [(31, 1, 1), (220, 0, 0), (97, 0, 1), (58, 1, 0), (163, 1, 1), (31, 0, 1), (12, 0, 0), (219, 1, 1)],
    ),
    ("past the maximum", 64, [(65, 1, 1), (640, 0, 0), (63, 0, 1), (64, 1, 1)]),
    ("equal lengths", 220, [(80, 1, 1), (80, 0, 1), (80, 0, 0)]),
    ("one completion", 220, [(17, 1, 1)]),
    ("two completions", 30000, [(9500, 1, 1), (7000, 0, 1)]),
    (
        "characters",
        30000,
        [(28514, 1, 1), (31207, 0, 0), (11002, 1, 1), (19877, 0, 1), (23110, 1, 1), (30000, 1, 0)],
    ),
]


def cosine_reward(length, correct, maximum):
    """From 1.0 (short) to 0.1 (long) for a correct answer, from -1.0 to -0.1 for a wrong one."""
    short, long = (mpf(1), mpf(1) / 10) if correct else (mpf(-1), -mpf(1) / 10)
    progress = min(mpf(1), mpf(length) / maximum)
    return long + (short - long) * (1 + cos(pi * progress)) / 2


def length_reward(length, correct, lengths):
    """From 0.5 (shortest compared) to -0.5 (longest); a wrong answer gains nothing by being short."""
    if min(lengths) == max(lengths):
        return Fraction(0)
    value = Fraction(1, 2) - Fraction(length - min(lengths), max(lengths) - min(lengths))
    return value if correct else min(Fraction(0), value)


def group(name, maximum, completions):
    lengths = [length for length, _, _ in completions]
    cosine = [cosine_reward(length, correct, maximum) for length, correct, _ in completions]
    length = [length_reward(length, correct, lengths) for length, correct, _ in completions]
    formats = [form for _, _, form in completions]
    return {
        "name": name,
        "max_length": maximum,
        "lengths": lengths,
        "correct": [bool(correct) for _, correct, _ in completions],
        "formatted": [bool(form) for form in formats],
        "cosine": [float(value) for value in cosine],
        "length": [float(value) for value in length],
        "total": [
            float(form + c + mpf(r.numerator) / r.denominator) for form, c, r in zip(formats, cosine, length)
        ],
    }


if __name__ == "__main__":
    write_json(TRAINING / "rewards.json", {"groups": [group(*given) for given in GROUPS]})
    print(versions("mpmath"))
