internal import Foundation
internal import Records
internal import Reporting

/// The text that goes with a model: what it was trained on and how, and what was measured.
struct ModelCard {
  private let history: RunHistory
  private let stage: Stage
  private let sha256: String
  private let hasTokenizer: Bool

  init(_ history: RunHistory, stage: Stage, sha256: String, hasTokenizer: Bool) {
    (self.history, self.stage, self.sha256, self.hasTokenizer) = (history, stage, sha256, hasTokenizer)
  }

  /// Markdown, with the front matter that model hubs read.
  var text: String {
    let benchmark = history.run.benchmark
    let provenance = history.run.provenance
    let after =
      stage == .sft ? "supervised fine-tuning (SFT)" : "SFT and group relative policy optimisation (GRPO)"
    var parts = [
      """
      ---
      library_name: transformers
      pipeline_tag: text-generation
      tags: [twostage, math\(stage == .sft ? ", sft" : ", sft, grpo")]
      ---
      # \(MarkdownText.inline(benchmark.name)), after \(stage.rawValue.uppercased())

      A model trained by twostage: \(after) on the benchmark \(MarkdownText.code(benchmark.name)), seed \(history.run.seed).

      | | |
      | --- | --- |
      | run | \(code(history.run.id)) |
      | benchmark | \(code(benchmark.name)), SHA-256 \(code(benchmark.hash)) |
      | code | commit \(code(provenance.commit))\(provenance.dirtyDiff == nil ? "" : " with uncommitted changes") |
      | answer check | \(code(provenance.grader)) |
      | start | \(MarkdownText.inline(provenance.startWeights ?? "random weights")) |
      | weights | SHA-256 `\(sha256)` of the numbers as they were trained, in float32 |
      """
    ]
    parts.append("## Data\n\n" + data.text)
    parts.append("## Measurements\n\n" + measured.text + "\n± is the standard error over problems.")
    if !hasTokenizer {
      parts.append(
        "## Tokenizer\n\nThe tokenizer is twostage's own and not one that transformers has: `twostage generate` uses it."
      )
    }
    parts.append("## Benchmark\n\n" + MarkdownText.fenced(benchmark.canonical, language: "json").dropLast())
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func code(_ text: String) -> String { MarkdownText.code(text, isCell: true) }

  private var data: MarkdownTable {
    var table = MarkdownTable(["data", "SHA-256"])
    for (name, hash) in history.run.provenance.dataHashes.sorted(by: { $0.key < $1.key }) {
      table.rows.append([MarkdownText.inline(name), code(hash)])
    }
    return table
  }

  private var measured: MarkdownTable {
    var table = MarkdownTable([
      "checkpoint", "sampling", "accuracy", "mean tokens", "problems", "samples each",
    ])
    let whole = history.measurements.filter { $0.family == nil }
    for accuracy in whole where accuracy.metric == "accuracy" {
      let length = whole.first {
        $0.metric == "length" && $0.checkpoint == accuracy.checkpoint && $0.sampling == accuracy.sampling
      }
      let samplings = history.run.benchmark.samplings
      table.rows.append([
        "\(accuracy.checkpoint)",
        samplings.indices.contains(accuracy.sampling)
          ? MarkdownText.inline(samplings[accuracy.sampling]) : "\(accuracy.sampling)",
        MeasurementText.share(accuracy),
        length.map { String(format: "%.1f", $0.value) } ?? "", "\(accuracy.problems)",
        "\(accuracy.samplesPerProblem)",
      ])
    }
    return table
  }
}

/// A table in Markdown, of cells that are Markdown.
private struct MarkdownTable {
  let columns: [String]
  var rows: [[String]] = []

  init(_ columns: [String]) { self.columns = columns }

  var text: String {
    ([columns, columns.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }
}
