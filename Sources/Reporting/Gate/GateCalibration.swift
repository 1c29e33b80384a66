import Foundation
import Randomness
package import Records
import Statistics

/// What a gate would have made of runs that differ by their seeds alone: how often it raises a false alarm, and which
/// harm it finds.
///
/// Pairs of disjoint sets are drawn from the runs. Each is judged as it is, and with one metric of one set made worse.
package struct GateCalibration: Encodable, Sendable {
  /// One metric at the end of a stage.
  package struct Line: Encodable, Sendable {
    package let name: String
    package let isRelative: Bool
    /// Over all runs.
    package let mean: Double
    /// Standard deviation over seeds: of shares for accuracy, else as a share of the mean.
    package let deviation: Double
    /// Share of pairs in which it counts as regressed although nothing was changed.
    package let falseAlarms: Double
    /// Share of pairs in which it passes.
    package let passes: Double
    /// The smallest of the planted harms, in steps of half a point or half a per cent, that nine in ten pairs find; nil
    /// if none up to a fifth is.
    package let found: Double?
  }

  package let runs: Int
  /// On either side of a pair.
  package let seeds: Int
  package let pairs: Int
  /// Share of pairs with a false alarm in any metric.
  package let falseAlarms: Double
  package let lines: [Line]

  /// Judges `pairs` pairs of `seeds` runs on either side, drawn from `runs`, all of different seeds.
  /// - Throws: `StatisticsError` if there are too few runs.
  package init(_ runs: [RunOutline], seeds: Int, pairs: Int, settings: GateSettings, seed: UInt64 = 1) throws
  {
    guard seeds > 1, seeds <= runs.count / 2 else {
      throw StatisticsError(
        "pairs of \(seeds) runs a side need at least \(2 * max(2, min(seeds, 1 << 32))) runs of different seeds, found \(runs.count)"
      )
    }
    let metrics = try Self.metrics(runs, settings)
    let draws = Self.draws(pairs, of: 2 * seeds, from: runs.count, seed: seed)
    let decision = GateDecision(confidence: settings.confidence)
    func outcomes(_ draw: [Int], harming target: Int? = nil, by harm: Double = 0) throws -> [GateOutcome] {
      decision.findings(
        try metrics.enumerated().map { index, metric in
          let values = draw.map { metric.values[$0] }
          let worse = values[seeds...].map { index == target ? metric.harmed($0, by: harm) : $0 }
          return try metric.draft(base: Array(values[..<seeds]), head: worse)
        }
      ).map(\.outcome)
    }
    let calm = try draws.map { try outcomes($0) }
    let count = Double(pairs)
    self.runs = runs.count
    self.seeds = seeds
    self.pairs = pairs
    falseAlarms = Double(calm.count { $0.contains(.regressed) }) / count
    lines = try metrics.enumerated().map { index, metric in
      let found = try stride(from: 0.005, through: 0.2, by: 0.005).first { harm in
        let hits = try draws.count { try outcomes($0, harming: index, by: harm)[index] == .regressed }
        return Double(hits) >= 0.9 * count
      }
      return Line(
        name: metric.name, isRelative: metric.metric.isRelative, mean: metric.mean,
        deviation: metric.deviation,
        falseAlarms: Double(calm.count { $0[index] == .regressed }) / count,
        passes: Double(calm.count { $0[index] == .passed || $0[index] == .better }) / count, found: found)
    }
  }

  /// A table, and what it means in a sentence.
  package func text(width: Int) -> String {
    func amount(_ line: Line, _ value: Double?) -> String {
      value.map { Format.decimal($0 * 100, digits: 1) + (line.isRelative ? " %" : " points") }
        ?? Format.missing
    }
    let table = Table(
      columns: [
        .left("metric"), .right("mean"), .right("sd over seeds"), .right("false alarms"), .right("passes"),
        .right("found in 9 of 10"),
      ],
      rows: lines.map { line in
        [
          line.name, line.isRelative ? Format.decimal(line.mean, digits: 1) : Format.percent(line.mean),
          amount(line, line.deviation), Format.percent(line.falseAlarms), Format.percent(line.passes),
          amount(line, line.found),
        ]
      })
    return table.text(width: width) + "\n"
      + ("\(pairs) pairs of \(seeds) against \(seeds) of \(runs) runs: any false alarm in \(Format.percent(falseAlarms)); "
      + "the harm in the last column is the smallest that nine in ten of them find.").wrapped(
        width: width, indent: 0)
      + "\n"
  }

  /// Disjoint sets as the first and second half of each draw.
  private static func draws(_ pairs: Int, of size: Int, from count: Int, seed: UInt64) -> [[Int]] {
    let philox = Philox(seed: seed, purpose: .permutation)
    return (0..<pairs).map { pair in
      var stream = philox.stream(step: pair)
      return Array(stream.permutation(count).prefix(size))
    }
  }

  private static func metrics(_ runs: [RunOutline], _ settings: GateSettings) throws -> [Series] {
    try [Stage.sft, .grpo].flatMap { stage in
      try [GateMetric.accuracy, .length].compactMap { metric in
        let ends = runs.compactMap { $0.end(of: stage) }
        guard ends.count == runs.count else { return nil }
        return Series(
          metric: metric, stage: stage, margin: settings.margins[metric],
          values: try ends.map { try GateJudge.mean(metric, $0) })
      }
    }
  }

  /// A metric of all runs.
  private struct Series {
    let metric: GateMetric
    let stage: Stage
    let margin: Double
    let values: [Double]

    var name: String { GateFinding.name(metric, stage) }

    var mean: Double { values.reduce(0, +) / Double(values.count) }

    var deviation: Double {
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (squares / Double(values.count - 1)).squareRoot()
      return metric.isRelative ? deviation / mean : deviation
    }

    func harmed(_ value: Double, by harm: Double) -> Double {
      metric.isRelative ? value * (1 + harm) : value - harm
    }

    func draft(base: [Double], head: [Double]) throws -> GateDraft {
      var draft = GateDraft(metric, stage, base: base, head: head, margin: margin)
      draft.harm = try Contrast(left: draft.headHarms, right: draft.baseHarms)
      return draft
    }
  }
}
