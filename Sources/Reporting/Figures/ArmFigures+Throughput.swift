import Plotting
import Records
import Statistics

extension ArmFigures {
  /// What the time of each stage went into, and how fast each phase was.
  var throughput: NamedFigure? {
    let phases = Phase.allCases
    let stages = Stage.allCases.filter { stage in phases.contains { arm.speed($0, stage) != nil } }
    let colors: [Phase: Palette] = [.sample: .vermilion, .score: .orange, .train: .blue, .evaluate: .green]
    var ends = [Double](repeating: 0, count: stages.count)
    let time = phases.map { phase in
      let boxes = stages.enumerated().compactMap { row, stage -> DataPoint? in
        guard let seconds = arm.speed(phase, stage)?.seconds.value else { return nil }
        defer { ends[row] += seconds }
        return .box(
          x: Span(ends[row], ends[row] + seconds), y: Span(around: Double(row), by: 0.3))
      }
      return Series.boxes(phase.title, boxes, color: colors[phase] ?? .grey)
    }
    let rows = stages.flatMap { stage in
      phases.compactMap { phase in
        arm.speed(phase, stage).map {
          SpeedRow(name: "\(stage.title), \(phase.title)", phase: phase, speed: $0)
        }
      }
    }
    let speeds = phases.flatMap { phase -> [Series] in
      let own = rows.enumerated().filter { $0.element.phase == phase }
      let dots = own.flatMap { row, one in one.values.map { DataPoint($0 / 1_000, Double(row)) } }
      let points = own.map { row, one in
        DataPoint(one.speed.throughput.value / 1_000, Double(row), xSpan: one.span)
      }
      let color = colors[phase] ?? .grey
      return [
        Series(nil, points: dots, color: color, line: .none, marker: .dot),
        Series(nil, points: points, color: color, line: .none, marker: .square),
      ]
    }
    let fastest = speeds.flatMap(\.points).map { $0.xSpan?.upper ?? $0.x }.max() ?? 1
    return named(
      "throughput", "Time of each stage by phase, and tokens a second of each phase",
      title: "Time and throughput",
      panels: [
        Panel(
          title: "Where the time goes", x: Axis("seconds a run", lower: 0, hasGrid: true),
          y: .categories(stages.map(\.title)), series: time),
        Panel(
          title: "How fast it goes",
          x: Axis("1,000 tokens a second", lower: 0, upper: 1.05 * fastest, hasGrid: true),
          y: .categories(rows.map(\.name)), series: speeds),
      ], columns: 2, size: Figure.Size(width: 500, height: 130 + 28 * max(3, rows.count)),
      sharesLegend: true,
      note: "real tokens over wall seconds · "
        + (arm.hasSeeds
          ? "means over \(arm.runs.count) seeds, from the slowest to the fastest"
          : "one run, from its slowest to its fastest stretch"))
  }
}

/// A phase of a stage with its speed.
private struct SpeedRow {
  let name: String
  let phase: Phase
  let speed: ArmFindings.Speed

  /// Tokens a second of each seed, or of each stretch of a single run; none for a single one.
  var values: [Double] {
    let values = speed.stretches.isEmpty ? speed.throughput.seeds : speed.stretches
    return values.count > 1 ? values : []
  }

  /// In thousands, from the slowest to the fastest of them: what else the machine does only slows, so that speeds are
  /// not spread as intervals of means take for granted.
  var span: Span? {
    guard let slowest = values.min(), let fastest = values.max() else { return nil }
    return Span(slowest / 1_000, fastest / 1_000)
  }
}

extension Phase {
  /// As legends name it.
  var title: String {
    switch self {
    case .sample: "sampling rollouts"
    case .score: "scoring"
    case .train: "training"
    case .evaluate: "evaluation"
    }
  }
}
