package import Foundation
import Plotting
package import Records
import Statistics

/// A metric over commits: where its level changes, and which stage is to blame.
///
/// Steps are found by optimal partitioning with a permutation test (`StepDetection`); runs of one commit belong together.
package struct MetricHistory: Sendable {
  /// A commit that has runs.
  package struct Commit: Encodable, Sendable, Equatable {
    package let commit: String
    package let subject: String
    /// Means over its runs by stage, in the order of the history's series.
    package var values: [Double?]
    package var runs: Int
  }

  /// A change of level.
  package struct Step: Encodable, Sendable, Equatable {
    package let commit: String
    /// `GRPO accuracy`, say.
    package let series: String
    package let before: Double
    package let after: Double
    package let pValue: Double
    package let isWorse: Bool
    /// Where the cause lies.
    package let blame: String
  }

  package let metric: GateMetric
  package let benchmark: String
  package let commits: [Commit]
  package let steps: [Step]
  private let series: [Series]

  /// The values of one stage, in the order of the commits.
  private struct Series {
    let stage: Stage?
    let name: String
    /// Value and position of its commit.
    let points: [(commit: Int, value: Double)]
  }

  /// - Parameters:
  ///   - commits: In their order, with their subjects; points of other commits are left out.
  package init(
    _ metric: GateMetric, benchmark: String, points: [HistoryPoint],
    commits: [(commit: String, subject: String)]
  ) {
    let measured = Set(points.map(\.commit))
    let commits = commits.filter { measured.contains($0.commit) }
    let position = Dictionary(commits.enumerated().map { ($1.commit, $0) }) { first, _ in first }
    var series: [Series] = []
    for stage in [Stage?.none] + Stage.allCases.map(Optional.some) {
      let own = points.filter { $0.stage == stage && $0.value.isFinite }.compactMap { point in
        position[point.commit].map { (commit: $0, seed: point.seed, value: point.value) }
      }.sorted { ($0.commit, $0.seed) < ($1.commit, $1.seed) }
      if !own.isEmpty {
        series.append(
          Series(
            stage: stage, name: GateFinding.name(metric, stage), points: own.map { ($0.commit, $0.value) }))
      }
    }
    self.metric = metric
    self.benchmark = benchmark
    self.series = series
    self.commits = commits.enumerated().map { place, commit in
      let values = series.map { one -> Double? in
        let own = one.points.filter { $0.commit == place }.map(\.value)
        return own.isEmpty ? nil : own.reduce(0, +) / Double(own.count)
      }
      let runs = series.map { one in one.points.count { $0.commit == place } }.max() ?? 0
      return Commit(commit: commit.commit, subject: commit.subject, values: values, runs: runs)
    }
    var steps: [Step] = []
    for (one, found) in zip(series, series.map(Self.steps)) {
      for step in found {
        let commit = commits[one.points[step.index].commit].commit
        let isWorse = metric.isHigherBetter ? step.after < step.before : step.after > step.before
        steps.append(
          Step(
            commit: commit, series: one.name, before: step.before, after: step.after, pValue: step.pValue,
            isWorse: isWorse,
            blame: Self.blame(metric, one.stage, earlier: steps.filter { $0.commit == commit })))
      }
    }
    self.steps = steps
  }

  /// Steps may lie where one commit's runs end and the next one's begin.
  private static func steps(_ series: Series) -> [StepDetection.Step] {
    let places = series.points.indices.dropFirst().filter {
      series.points[$0].commit != series.points[$0 - 1].commit
    }
    return StepDetection(series.points.map(\.value), places: Set(places)).steps
  }

  /// A later stage that steps where an earlier one does has it from there.
  private static func blame(_ metric: GateMetric, _ stage: Stage?, earlier: [Step]) -> String {
    switch metric {
    case .trainThroughput: return "training steps"
    case .sampleThroughput: return "sampling"
    case .peakMemory: return "memory"
    case .accuracy, .length:
      return earlier.first?.blame ?? (stage == .grpo ? "GRPO" : "SFT")
    }
  }

  /// The latest commits as a table, steps marked, and the method in a sentence.
  package func text(width: Int, limit: Int = 40) -> String {
    let shown = commits.suffix(limit)
    let table = Table(
      columns: [.left("commit")] + series.map { .right($0.name) } + [
        .right("runs"), .left("step"), .left("subject"),
      ],
      rows: shown.map { commit in
        let marks = steps.filter { $0.commit == commit.commit }.map {
          "\(format($0.before)) -> \(format($0.after)) (\($0.blame))"
        }
        return [String(commit.commit.prefix(10))] + commit.values.map { $0.map(format) ?? Format.missing }
          + ["\(commit.runs)", marks.joined(separator: "; "), commit.subject]
      })
    let left =
      commits.count > shown.count ? "\(commits.count - shown.count) earlier commits are left out.\n" : ""
    return table.text(width: width) + "\n" + left
      + (summary + " " + Self.method).wrapped(width: width, indent: 0) + "\n"
  }

  /// What was found, in words.
  package var summary: String {
    if steps.isEmpty { return "No step in \(commits.count) commit\(commits.count == 1 ? "" : "s")." }
    return steps.map { step in
      "\(step.series) goes from \(format(step.before)) to \(format(step.after)) at \(step.commit.prefix(10)) "
        + "(p = \(Format.significant(step.pValue))), \(step.isWorse ? "worse" : "better"); to look at: \(step.blame)."
    }.joined(separator: " ")
  }

  private static let method =
    "Steps: optimal partitioning, permutation test at 1 %; a step needs at least \(StepDetection.fewest) runs around it."

  private func format(_ value: Double) -> String {
    switch metric {
    case .accuracy: Format.percent(value)
    case .length: Format.decimal(value, digits: 1)
    case .trainThroughput, .sampleThroughput: Format.rate(value)
    case .peakMemory: Format.bytes(value)
    }
  }
}

// MARK: - Figure

extension MetricHistory {
  /// Draws the figure into `base`.svg, `base`.pdf and `base`.png and returns the files. Throws `GnuplotError`.
  package func draw(to base: URL) async throws -> [URL] { try await Gnuplot().render(figure, to: base) }

  private var figure: Figure {
    let colors: [Palette] = [.blue, .vermilion, .green]
    // Labels for a dozen commits at most, the last one among them.
    let stride = max(1, (commits.count + 11) / 12)
    let ticks = commits.indices.filter { (commits.count - 1 - $0) % stride == 0 }.map {
      Axis.Tick(Double($0), String(commits[$0].commit.prefix(7)))
    }
    let x = Axis("commit", lower: -0.5, upper: Double(commits.count) - 0.5, ticks: ticks)
    var drawn: [Plotting.Series] = []
    for ((place, one), color) in zip(series.enumerated(), colors) {
      // Stages side by side, so that their runs do not hide each other.
      let offset = 0.1 * (Double(place) - Double(series.count - 1) / 2)
      drawn.append(
        Plotting.Series(
          "\(one.name), runs",
          points: one.points.map { DataPoint(Double($0.commit) + offset, scaled($0.value)) },
          color: color,
          line: .none, marker: .openCircle))
      drawn.append(Plotting.Series("level", points: levels(one), color: color, marker: nil))
    }
    return Figure(
      title: "\(benchmark): \(GateFinding.name(metric, nil)) over commits",
      panels: [Panel(x: x, y: Axis(unit), series: drawn)],
      caption: "levels by optimal partitioning with a permutation test at 1 % · "
        + "\(commits.reduce(0) { $0 + $1.runs }) runs of \(commits.count) commit\(commits.count == 1 ? "" : "s")"
    )
  }

  /// The mean between steps, as a broken line.
  private func levels(_ one: Series) -> [DataPoint] {
    let found = Self.steps(one)
    let edges = [0] + found.map(\.index) + [one.points.count]
    return zip(edges, edges.dropFirst()).flatMap { start, end -> [DataPoint] in
      let part = one.points[start..<end]
      guard let first = part.first, let last = part.last else { return [] }
      let mean = scaled(part.reduce(0) { $0 + $1.value } / Double(part.count))
      return [
        DataPoint(Double(first.commit) - 0.4, mean), DataPoint(Double(last.commit) + 0.4, mean),
        DataPoint(Double(last.commit) + 0.4, .nan),
      ]
    }
  }

  private func scaled(_ value: Double) -> Double {
    switch metric {
    case .accuracy: value * 100
    case .length: value
    case .trainThroughput, .sampleThroughput: value / 1_000
    case .peakMemory: value / 1e6
    }
  }

  private var unit: String {
    switch metric {
    case .accuracy: "accuracy (%)"
    case .length: "mean solution length (tokens)"
    case .trainThroughput, .sampleThroughput: "1,000 tokens a second"
    case .peakMemory: "peak memory (MB)"
    }
  }
}
