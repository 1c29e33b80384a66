"""Where fixtures go and how they are written, so that two runs give the same bytes."""

import json
from importlib.metadata import version
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2] / "Tests"
TRANSFORMERS = TESTS / "TransformersTests" / "Fixtures"
TRAINING = TESTS / "TrainingTests" / "Fixtures"


def versions(*packages):
    """The installed version of each package, for a fixture to name its source."""
    return {package: version(package) for package in packages}


def rounded(value):
    """The value with every float cut to nine significant digits, which tell any two Floats apart; -0 is 0."""
    if isinstance(value, float):
        return float(f"{value:.9g}") + 0.0
    if isinstance(value, (list, tuple)):
        return [rounded(element) for element in value]
    if isinstance(value, dict):
        return {key: rounded(element) for key, element in value.items()}
    return value


def write_json(path, content):
    """One line a key, and one line an object where the value is a list of them, so that diffs can be read."""

    def line(value):
        return json.dumps(rounded(value), separators=(",", ":"), allow_nan=False)

    def block(value):
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "[\n" + ",\n".join("  " + line(element) for element in value) + "\n]"
        return line(value)

    text = "{\n" + ",\n".join(f'"{key}":{block(value)}' for key, value in content.items()) + "\n}\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    report(path)


def report(path):
    """Prints a written file and its size."""
    print(f"{path.relative_to(TESTS.parent)}: {path.stat().st_size} bytes")
