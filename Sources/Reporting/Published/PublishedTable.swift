import Records

/// Relative changes measured here beside the published ones.
struct PublishedTable {
  private let results: PublishedResults
  private let arms: [ArmFindings]

  init(_ results: PublishedResults, beside arms: [ArmFindings]) {
    self.results = results
    self.arms = arms
  }

  /// Before and after the training in question, at the largest budget: a row for each arm, then for each published model
  /// and data set.
  var table: Table {
    Table(
      columns: [
        .left("from"), .left("to"), .left("problems"), .right("accuracy before"), .right("after"),
        .right("change in points"), .right("tokens before"), .right("after"), .right("change in length"),
      ], rows: arms.flatMap(measured) + published)
  }

  /// What GRPO changed in an arm.
  private func measured(_ arm: ArmFindings) -> [[String]] {
    guard let sft = arm.end(of: .sft), let grpo = arm.end(of: .grpo) else { return [] }
    func value(_ metric: String, _ checkpoint: Checkpoint) -> ArmValue? { arm.value(metric, at: checkpoint) }
    return [
      [
        "SFT here\(arms.count > 1 ? ", \(arm.name)" : "")", "SFT + GRPO",
        "\(arm.runs.first?.history.run.benchmark.name ?? ""), \(arm.size(at: grpo, sampling: RunFindings.mainSampling))",
        Format.share(value("accuracy", sft)), Format.share(value("accuracy", grpo)),
        Format.points(arm.accuracyChange()), Format.measured(value("length", sft)),
        Format.measured(value("length", grpo)), Format.relative(arm.lengthChange()),
      ]
    ]
  }

  private var published: [[String]] {
    results.pairs.flatMap { pair in
      results.dataSets.compactMap { dataSet -> [String]? in
        guard let before = results.curve(pair.before, on: dataSet).last,
          let after = results.curve(pair.after, on: dataSet).last
        else { return nil }
        return [
          pair.before, "\(pair.after) (\(pair.stages))", dataSet, Format.percent(before.accuracy),
          Format.percent(after.accuracy), Format.signed(100 * (after.accuracy - before.accuracy), digits: 1),
          Format.count(Int(before.tokens)), Format.count(Int(after.tokens)),
          Format.signed(100 * (after.tokens / before.tokens - 1), digits: 1) + " %",
        ]
      }
    }
  }
}
