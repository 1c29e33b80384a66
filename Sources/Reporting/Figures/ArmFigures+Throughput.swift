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
      phases.compactMap { phase in arm.speed(phase, stage).map { (stage, phase, $0.throughput) } }
    }
    let speeds = phases.flatMap { phase -> [Series] in
      let own = rows.enumerated().filter { $0.element.1 == phase }
      let points = own.map { row, element in
        DataPoint(
          element.2.value / 1_000, Double(row),
          xSpan: element.2.bounds.map { Span($0.lower / 1_000, $0.upper / 1_000) })
      }
      let dots = own.flatMap { row, element in
        element.2.seeds.count > 1 ? element.2.seeds.map { DataPoint($0 / 1_000, Double(row)) } : []
      }
      let color = colors[phase] ?? .grey
      return [
        Series(nil, points: dots, color: color, line: .none, marker: .dot),
        Series(nil, points: points, color: color, line: .none, marker: .square),
      ]
    }
    let fastest = rows.flatMap { $0.2.seeds + [$0.2.bounds?.upper ?? 0] }.max() ?? 1
    return named(
      "throughput", "Time of each stage by phase, and tokens a second of each phase", title: "Time and throughput",
      panels: [
        Panel(
          title: "Where the time goes", x: Axis("seconds a run", lower: 0, hasGrid: true),
          y: .categories(stages.map(\.title)), series: time),
        Panel(
          title: "How fast it goes",
          x: Axis("1,000 tokens a second", lower: 0, upper: 1.05 * fastest / 1_000, hasGrid: true),
          y: .categories(rows.map { "\($0.0.title), \($0.1.title)" }), series: speeds),
      ], columns: 2, size: Figure.Size(width: 500, height: 130 + 28 * max(3, rows.count)),
      sharesLegend: true,
      note: "real tokens over wall seconds · "
        + (arm.hasSeeds
          ? "means over \(arm.runs.count) seeds with 95 % t intervals, seeds as dots"
          : "means over the stretches of one run with 95 % t intervals, stretches as dots"))
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
