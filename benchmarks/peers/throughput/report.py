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
PyTorch on all threads at one product. What follows from these two is not the work of either program's engine.""",
    "train": """Forward, backward, clipping and AdamW on one batch of sequences of mixed length. A token counts if a sequence has it: padding
does not. `padded` is the batch that TRL's collator makes by default, `padding-free` the one it makes with that
option: one row, which PyTorch on the CPU covers with a mask over all pairs of tokens. Every variant was first shown to give
the loss of the padded batch. bf16 is autocast; compiling, with static shapes, is not timed. PyTorch takes what favours it over
TRL's defaults: no gradient checkpointing, none of the trainer's metrics.""",
    "sample": """64 sequences at once, exactly 128 new tokens each after prompts of 32, T = 1, top-p 0.95; the prompts' pass is timed but with
llama.cpp, where it is not. llama.cpp samples nothing: it is fed tokens drawn beforehand, which spares it the choice of 8,192 tokens
out of the vocabulary's probabilities. Its weights are float32, its key-value cache is as it is by default (float16).
bf16 means weights and cache in that format.""",
    "grpo": """16 prompts of 32 tokens, 8 samples of exactly 96 new tokens each, a reference model for the KL term (beta 0.04), one update. TRL's
GRPOTrainer without gradient checkpointing (its default is with), logging or saving; steps after the first.""",
}
OURS = "twostage"


def write_report(results, output):
    rows = [json.loads(line) for line in Path(results).read_text().splitlines()]
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(Report(rows).text())


class Report:
    def __init__(self, rows):
        # The newest answer counts where one was asked for twice.
        self.environment = [row for row in rows if row["kind"] == "environment"][-1]
        measurements = [row for row in rows if row["kind"] == "measurement"]
        self.rows = list(
            {tuple(row[key] for key in ("part", "shape", "side", "round")): row for row in measurements}.values()
        )
        self.measured = [row for row in self.rows if "rate" in row]

    def text(self):
        sections = [self.head()]
        for part in TITLES:
            if any(row["part"] == part for row in self.measured):
                sections.append(self.section(part))
        if missing := self.missing():
            sections.append(missing)
        sections.append(self.conditions())
        return "\n\n".join(sections) + "\n"

    def head(self):
        return f"""# Throughput beside peers

{self.environment["date"]}, `make peers` at commit {self.environment["commit"]}, {self.environment["threads"]} threads.

Each measurement is a process of its own, warmed up; the programs take turns, for {self.environment["rounds"]} rounds. A ratio is twostage's rate
over the peer's in the same round: above 1, twostage is faster. Rates are medians over rounds. Of the peers' variants, those that
were neither the two fastest of the first round nor the plain one were measured in that round only."""

    def section(self, part):
        title, unit = TITLES[part]
        lines = [f"## {title}", "", EXPLANATIONS[part], ""]
        lines += [
            f"| shape | peer | twostage, {unit} | peer, {unit} | ratio | lowest | highest | rounds |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        ]
        shapes = list(dict.fromkeys(row["shape"] for row in self.measured if row["part"] == part))
        best = []
        for shape in shapes:
            peers = dict.fromkeys(
                row["side"]
                for row in self.measured
                if (row["part"], row["shape"]) == (part, shape) and row["side"] != OURS
            )
            compared = [
                (peer, ours, theirs) for peer in peers for ours, theirs in [self.pairs(part, shape, peer)] if ours
            ]
            for peer, ours, theirs in compared:
                name = "–" if part == "products" else shape
                lines.append(f"| {name} | {peer} | " + " | ".join(self.figures(part, ours, theirs)) + " |")
            variants = [entry for entry in compared if "llama" not in entry[0]]
            if len(variants) > 1:
                best.append((shape, *max(variants, key=lambda entry: statistics.median(entry[2]))))
        if best:
            lines += [
                "",
                "Against the fastest variant of each shape:",
                "",
                f"| shape | fastest variant | twostage, {unit} | peer, {unit} | ratio | lowest | highest | rounds |",
                "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            ]
            for shape, peer, ours, theirs in best:
                lines.append(f"| {shape} | {peer} | " + " | ".join(self.figures(part, ours, theirs)) + " |")
        return "\n".join(lines)

    def pairs(self, part, shape, peer):
        """The rates of twostage and of the peer in the rounds that measured both."""

        def by_round(side):
            return {
                row["round"]: row["rate"]
                for row in self.measured
                if (row["part"], row["shape"], row["side"]) == (part, shape, side)
            }

        ours, theirs = by_round(OURS), by_round(peer)
        rounds = sorted(ours.keys() & theirs.keys())
        return [ours[round] for round in rounds], [theirs[round] for round in rounds]

    def figures(self, part, ours, theirs):
        ratios = [mine / other for mine, other in zip(ours, theirs)]

        def rate(values):
            value = statistics.median(values)
            return f"{1 / value:.3f}" if part == "grpo" else f"{value:,.0f}"

        median = statistics.median(ratios)
        mark = "" if median >= 1 else " (slower)"
        return [
            rate(ours),
            rate(theirs),
            f"{median:.2f}{mark}",
            f"{min(ratios):.2f}",
            f"{max(ratios):.2f}",
            str(len(ratios)),
        ]

    def missing(self):
        failed = {}
        for row in self.rows:
            if "error" in row:
                failed.setdefault((row["part"], row["shape"], row["side"], row["error"]), []).append(row["round"])
        if not failed:
            return None
        lines = [
            "## Not measured",
            "",
            "| work | shape | program | round | reason |",
            "| --- | --- | --- | --- | --- |",
        ]
        for (part, shape, side, error), rounds in failed.items():
            reason = error.replace("|", "/").replace("\n", " ")
            lines.append(f"| {TITLES[part][0]} | {shape} | {side} | {', '.join(map(str, rounds))} | {reason} |")
        return "\n".join(lines)

    def conditions(self):
        here = self.environment
        ours = next((row["answer"] for row in self.measured if row["side"] == OURS), {})
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
                (row["answer"]["system"] for row in self.measured if "system" in row["answer"]), "not measured"
            ),
            "load average at the start": f"{here['load_average']:.2f}",
        }
        products = [
            self.pairs("products", "nano", row["side"])
            for row in self.measured
            if row["part"] == "products" and row["side"] != OURS
        ]
        if products:
            shares = [theirs / ours for ours, theirs in zip(*products[0])]
            entries["PyTorch's products over OpenBLAS's"] = f"{statistics.median(shares):.2f}"
        for key, name in (("others_share", "work of others meanwhile"), ("steal_share", "kept by the host (steal)")):
            if shares := [row[key] for row in self.rows if key in row]:
                entries[name] = (
                    f"{100 * statistics.median(shares):.1f} % of the machine, "
                    f"{100 * max(shares):.1f} % in the worst process"
                )
        lines = ["## Conditions", "", "| | |", "| --- | --- |"]
        return "\n".join(lines + [f"| {name} | {value} |" for name, value in entries.items()])


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    write_report(
        sys.argv[1], Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).parents[3] / "reports/peers.md"
    )
