import Records
import Statistics

/// The arms side by side: what each reached, how far that is from the first, and which is best for sure.
struct Ablation {
  let arms: [ArmFindings]

  /// The level at which the best stands out from every other arm.
  private static let level = 0.05

  init(_ arms: [ArmFindings]) {
    self.arms = arms
  }

  /// A row an arm; nil for a single arm. The best of a column is emphasized where it differs from each of the others.
  var table: Table? {
    guard arms.count > 1, let first = arms.first else { return nil }
    let shown: [(stage: Stage, metric: ClaimMetric, title: String)] = [
      (.sft, .accuracy, "accuracy after SFT"), (.sft, .length, "tokens after SFT"),
      (.grpo, .accuracy, "accuracy after GRPO"), (.grpo, .length, "tokens after GRPO"),
    ]
    var table = Table(
      columns: [.left("variant"), .right("seeds")] + shown.map { .right($0.title) } + [
        .right("accuracy: against \(first.name)"), .right("tokens: against \(first.name)"),
      ])
    for (row, arm) in arms.enumerated() {
      let values = shown.map { one -> String in
        let value = value(arm, one.stage, one.metric)
        return one.metric == .accuracy ? Format.share(value) : Format.measured(value)
      }
      let stage = arm.end(of: .grpo) == nil ? Stage.sft : .grpo
      let differences =
        row == 0
        ? [Format.missing, Format.missing]
        : [
          Format.points(arm.difference(.accuracy, stage, from: first)),
          Format.tokens(arm.difference(.length, stage, from: first)),
        ]
      table.rows.append([arm.name, "\(arm.runs.count)"] + values + differences)
    }
    for (column, one) in shown.enumerated() {
      if let best = best(one.stage, one.metric) {
        table.emphasis.insert(Table.Place(row: best, column: column + 2))
      }
    }
    return table
  }

  private func value(_ arm: ArmFindings, _ stage: Stage, _ metric: ClaimMetric) -> ArmValue? {
    arm.end(of: stage).flatMap { arm.value(metric.rawValue, at: $0) }
  }

  /// The arm with the highest accuracy or the shortest solutions, if it differs from every other one: two-sided tests,
  /// corrected for their number.
  private func best(_ stage: Stage, _ metric: ClaimMetric) -> Int? {
    let values = arms.enumerated().compactMap { row, arm in value(arm, stage, metric).map { (row, $0.value) }
    }
    let best = metric == .accuracy ? values.max { $0.1 < $1.1 } : values.min { $0.1 < $1.1 }
    guard values.count > 1, let best else { return nil }
    let tests = values.filter { $0.0 != best.0 }.map { other in
      arms[best.0].difference(metric, stage, from: arms[other.0])?.pValue ?? 1
    }
    return HolmCorrection.adjusted(tests).allSatisfy { $0 < Self.level } ? best.0 : nil
  }
}
