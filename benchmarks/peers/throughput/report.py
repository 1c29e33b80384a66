"""Makes reports/peers.md of the answers that compare.py collected: `report.py RESULTS.jsonl [OUTPUT.md]`."""

import json
import statistics
import sys
from pathlib import Path

TITLES = {
    "products": ("Single-precision products", "GFLOP/s"),
    "train": ("Training", "tokens/s"),
    "sample": ("Sampling", "tokens/s"),
    "grpo": ("GRPO steps", "s a step"),
}
EXPLANATIONS = {
    "products": """768 x 768 by 768 x 768: the best of several timings. OpenBLAS multiplies on one thread for each worker, all at once;
PyTorch on all threads at one product. So much of the ratios below is due to the libraries of products, not to the engines.""",
    "train": """Forward, backward, clipping and AdamW on one batch of sequences of mixed length. A token counts if a sequence has it: padding
does not. `padded` is the batch that TRL's collator makes by default, `padding-free` the one it makes with that
option: one row, which PyTorch on the CPU covers with a mask over all pairs of tokens. Every variant was first shown to give
the loss of the padded batch. bf16 is autocast; compiling, with static shapes, is not timed. PyTorch
takes what favours it over
TRL's defaults: no gradient checkpointing, none of the trainer's metrics.""",
    "sample": """64 sequences at once, exactly 128 new tokens each after prompts of 32, T = 1, top-p 0.95; the prompts' pass is timed but with
llama.cpp, where it is not. llama.cpp samples nothing: it is fed tokens drawn beforehand, which spares it the choice of 8,192 tokens
out of the vocabulary's probabilities. Its weights are float32; its key-value cache is float16 and one for each sequence,
as by default, or one for all, in which attention goes over the tokens of all sequences.
bf16 means weights and cache in that format.""",
    "grpo": """16 prompts of 32 tokens, 8 samples of exactly 96 new tokens each, a reference model for the KL term (beta 0.04), one update. TRL's
GRPOTrainer without gradient checkpointing (its default is with), logging or saving; steps after the first.""",
}
OURS = "twostage"


def write_report(results, output):
    rows = [json.loads(line) for line in Path(results).read_text().splitlines()]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(Report(rows).text())


class Pair:
    """Rates of twostage and of a peer, round by round."""

    def __init__(self):
        self.ours = []
        self.theirs = []

    @property
    def their_rate(self):
        return statistics.median(self.theirs)

    @property
    def ratios(self):
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs)]

    @property
    def ratio(self):
        return statistics.median(self.ratios)

    def figures(self, part):
        """The cells of a row: both rates (or times), the ratio with its range, and the number of rounds."""

        def rate(values):
            value = statistics.median(values)
            return f"{1 / value:.3f}" if part == "grpo" else f"{value:,.0f}"

        slower = "" if self.ratio >= 1 else " (slower)"
        return (
            f"{rate(self.ours)} | {rate(self.theirs)} | {self.ratio:.2f}{slower} | {min(self.ratios):.2f} | "
            f"{max(self.ratios):.2f} | {len(self.ratios)}"
        )


class Report:
    def __init__(self, rows):
        self.environment = [row for row in rows if row["kind"] == "environment"][-1]
        # The newest answer counts where one was asked for twice.
        keys = ("part", "shape", "program", "variant", "round")
        measurements = {tuple(row[key] for key in keys): row for row in rows if row["kind"] == "measurement"}
        self.rows = list(measurements.values())
        self.measured = [row for row in self.rows if "rate" in row]
        self.pairs = self.paired()

    def paired(self):
        """Twostage and every variant of a peer, by (part, shape, program, variant): rates of the rounds that have both."""
        ours = {
            (row["part"], row["shape"], row["round"]): row["rate"] for row in self.measured if row["program"] == OURS
        }
        pairs = {}
        for row in self.measured:
            key = row["part"], row["shape"], row["round"]
            if row["program"] != OURS and key in ours:
                pair = pairs.setdefault((row["part"], row["shape"], row["program"], row["variant"]), Pair())
                pair.ours.append(ours[key])
                pair.theirs.append(row["rate"])
        return pairs

    def text(self):
        sections = [self.head(), self.summary()]
        sections += [self.section(part) for part in TITLES if any(key[0] == part for key in self.pairs)]
        sections += [self.missing(), self.conditions()]
        return "\n\n".join(section for section in sections if section) + "\n"

    def head(self):
        here = self.environment
        return f"""# Throughput beside peers

{here["date"]}, `make peers` at commit {here["commit"]}, {here["threads"]} threads.

Each measurement is a process of its own, warmed up; the programs take turns, for {here["rounds"]} rounds. A ratio is twostage's rate
over the peer's in the same round: above 1, twostage is faster. Rates and ratios are medians over rounds. Of a peer's variants, only
the plain one and the two that were fastest in the first round were measured again; bold is the fastest. How the work is kept the same:
[benchmarks/peers](../benchmarks/peers/README.md#throughput)."""

    def summary(self):
        """The median ratios against each program's plain and fastest variants, a column a shape."""
        shapes = list(dict.fromkeys(shape for part, shape, _, _ in self.pairs if part != "products"))
        if not shapes:
            return None
        rows = {}
        for (part, shape, program, variant), pair in self.pairs.items():
            if part == "products":
                continue
            names = [name for name, pairs in self.variants(part, shape, program) if pairs is pair]
            for name in names:
                label = f"{TITLES[part][0]}: {program}, {name}"
                rows.setdefault(label, {})[shape] = f"{pair.ratio:.2f}"
        lines = [f"| twostage's rate over | {' | '.join(shapes)} |", "| --- |" + " ---: |" * len(shapes)]
        for label, ratios in rows.items():
            lines.append(f"| {label} | " + " | ".join(ratios.get(shape, "–") for shape in shapes) + " |")
        return "\n".join(lines)

    def variants(self, part, shape, program):
        """The plain variant of a program and its fastest one, by name."""
        pairs = {variant: pair for (*key, variant), pair in self.pairs.items() if tuple(key) == (part, shape, program)}
        plain = next(iter(pairs))
        found = [(plain, pairs[plain])]
        if len(pairs) > 1:
            found.append(("its fastest variant", max(pairs.values(), key=lambda pair: pair.their_rate)))
        return found

    def section(self, part):
        title, unit = TITLES[part]
        lines = [f"## {title}", "", EXPLANATIONS[part], ""]
        lines += [
            f"| shape | peer | twostage, {unit} | peer, {unit} | ratio | lowest | highest | rounds |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        ]
        for (of, shape, program, variant), pair in self.pairs.items():
            if of == part:
                name = "–" if part == "products" else shape
                fastest = dict(self.variants(part, shape, program)).get("its fastest variant") is pair
                peer = f"{program}, {variant}"
                lines.append(f"| {name} | {f'**{peer}**' if fastest else peer} | {pair.figures(part)} |")
        return "\n".join(lines)

    def missing(self):
        failed = {}
        for row in self.rows:
            if "error" in row:
                program = row["program"] + (row["variant"] and f", {row['variant']}")
                failed.setdefault((row["part"], row["shape"], program, row["error"]), []).append(row["round"])
        if not failed:
            return None
        lines = [
            "## Not measured",
            "",
            "| work | shape | program | round | reason |",
            "| --- | --- | --- | --- | --- |",
        ]
        for (part, shape, program, error), rounds in failed.items():
            reason = error.replace("|", "/").replace("\n", " ")
            lines.append(f"| {TITLES[part][0]} | {shape} | {program} | {', '.join(map(str, rounds))} | {reason} |")
        return "\n".join(lines)

    def conditions(self):
        here = self.environment
        ours = next((row["answer"] for row in self.measured if row["program"] == OURS), {})
        versions = {}
        for row in self.measured:
            versions.update(row["answer"].get("versions", {}))
        coretype = f" (OPENBLAS_CORETYPE={here['openblas_coretype']})" if here["openblas_coretype"] else ""
        entries = {
            "processor": f"{ours.get('cpu', 'unknown')}, {here['processors']} cores",
            "memory": f"{here['memory_bytes'] / 2**30:.0f} GiB",
            "system": here["system"],
            "OpenBLAS core": f"{ours.get('blas_core', 'unknown')}{coretype}",
            "Python": here["python"],
            "packages": ", ".join(f"{name} {number}" for name, number in sorted(versions.items())),
            "C++ compiler (torch.compile, llama.cpp)": here["compiler"] or "none",
            "llama.cpp's features": next(
                (row["answer"]["system"].strip(" |").replace(" | ", ", ") for row in self.measured if "system" in row["answer"]),
                "not measured",
            ),
            "load average at the start": f"{here['load_average']:.2f}",
        }
        if products := [pair for (part, *_), pair in self.pairs.items() if part == "products"]:
            entries["PyTorch's products over OpenBLAS's"] = f"{1 / products[0].ratio:.2f}"
        for key, name in (("others_share", "work of others meanwhile"), ("steal_share", "kept by the host (steal)")):
            if shares := [row[key] for row in self.rows if key in row]:
                entries[name] = (
                    f"{100 * statistics.median(shares):.1f} % of the machine, "
                    f"{100 * max(shares):.1f} % in the worst process"
                )
        contended = sum(row["answer"].get("contended", False) for row in self.measured)
        entries["beside another measurement of twostage"] = f"{contended} of {len(self.measured)} processes"
        lines = ["## Conditions", "", "| | |", "| --- | --- |"]
        return "\n".join(lines + [f"| {name} | {value} |" for name, value in entries.items()])


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    write_report(
        sys.argv[1], Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).parents[3] / "reports/peers.md"
    )
