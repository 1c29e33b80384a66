import Plotting
import Records
import Statistics

extension RunFigures {
  /// Half the width of a 95 % interval in standard errors.
  private static let interval = 1.96

  /// Accuracy after each SFT epoch, the untrained model at 0.
  var accuracy: NamedFigure? {
    let points = findings.measured.compactMap { checkpoint -> DataPoint? in
      guard checkpoint.stage != .grpo, let one = findings.measurement("accuracy", at: checkpoint) else {
        return nil
      }
      return DataPoint(
        Double(checkpoint.stage == .base ? 0 : checkpoint.position), one.value * 100,
        error: one.questionError.map { $0 * 100 * Self.interval })
    }
    return named(
      "accuracy-per-epoch", "Accuracy after each SFT epoch with 95 % error bars",
      title: "Accuracy per SFT epoch",
      panels: [
        Panel(
          x: epochAxis(from: points.contains { $0.x == 0 } ? 0 : 1),
          y: Axis("accuracy (%), \(mainSampling), ± 1.96 standard errors", lower: 0, upper: 100),
          series: [Series(nil, points: points, color: .blue)])
      ], size: Figure.Size(width: 760, height: 440))
  }

  /// Mean length after each SFT epoch, and over the GRPO steps.
  var length: NamedFigure? {
    func point(_ checkpoint: Checkpoint, at x: Int) -> DataPoint? {
      findings.measurement("length", at: checkpoint).map {
        DataPoint(Double(x), $0.value, error: $0.questionError.map { $0 * Self.interval })
      }
    }
    let sft = findings.measured.filter { $0.stage == .sft }
    let grpo = findings.measured.filter { $0.stage == .grpo }
    let epochs = sft.compactMap { point($0, at: $0.position) }
    // The stage starts from the model that SFT left.
    let steps =
      (grpo.isEmpty ? [] : sft.suffix(1)).compactMap { point($0, at: 0) }
      + grpo.compactMap { point($0, at: $0.step) }
    let rollouts = findings.history.steps.compactMap { step in
      step.rollout.map { DataPoint(Double(step.step), $0.length) }
    }
    let top = (epochs + steps).map { $0.y + ($0.error ?? 0) } + rollouts.map(\.y)
    let y = Axis(
      "mean solution length (tokens)", lower: 0, upper: top.filter(\.isFinite).max().map { 1.08 * $0 })
    return named(
      "length", "Mean solution length after each SFT epoch and over the GRPO steps",
      title: "Mean solution length (\(mainSampling))",
      panels: [
        Panel(
          title: "SFT", x: epochAxis(from: 1), y: y,
          series: [Series("evaluation", points: epochs, color: .blue)]),
        Panel(
          title: "GRPO", x: stepAxis, y: y,
          series: [
            Series("rollouts", points: rollouts, color: .vermilion, line: .faint, marker: nil),
            Series("evaluation", points: steps, color: .vermilion, marker: .square),
          ]),
      ], columns: 2, size: Figure.Size(width: 520, height: 420))
  }

  /// Accuracy against mean output tokens at the token budgets: what the paper's headline figure shows.
  var budgetCurve: NamedFigure? {
    let looks: [Stage: (color: Palette, line: Series.Line, marker: Series.Marker, side: Series.LabelSide)] = [
      .base: (.grey, .dashed, .openCircle, .below), .sft: (.blue, .dashed, .circle, .right),
      .grpo: (.vermilion, .solid, .square, .left),
    ]
    let curves = findings.stageEnds.map { ($0, findings.budgetCurve(at: $0)) }
    let longest = curves.flatMap { $0.1 }.map(\.length.value).max() ?? 1
    let series = curves.compactMap { checkpoint, points -> Series? in
      guard let look = looks[checkpoint.stage], !points.isEmpty else { return nil }
      let data = points.map { DataPoint($0.length.value, $0.accuracy.value * 100, label: "\($0.budget)") }
      return Series(
        checkpoint.stage.modelTitle, points: Self.joiningCloseLabels(data, width: longest, height: 100),
        color: look.color, line: look.line, marker: look.marker, labelSide: look.side)
    }
    return named(
      "budget-curve", "Accuracy against mean output tokens at each token budget, before and after GRPO",
      title: "Accuracy against output tokens under token budgets",
      panels: [
        Panel(
          x: Axis("mean output tokens; the numbers are the budgets", lower: 0, upper: 1.06 * longest),
          y: Axis("accuracy (%), \(mainSampling)", lower: -8, upper: 104, ticks: Self.percentTicks),
          series: series)
      ], size: Figure.Size(width: 760, height: 520))
  }

  private static let percentTicks = stride(from: 0, through: 100, by: 20).map {
    Axis.Tick(Double($0), "\($0)")
  }

  /// Gives points that lie too close for a label each a common one, `64–160`, at the middle point.
  /// - Parameters:
  ///   - width: The extent of the x axis.
  ///   - height: The extent of the y axis.
  static func joiningCloseLabels(_ points: [DataPoint], width: Double, height: Double) -> [DataPoint] {
    var points = points
    var start = 0
    while start < points.count {
      var end = start
      // Each next point is measured from the one before it: a chain of close points is one cluster, unless it
      // gets long.
      while end + 1 < points.count, abs(points[end + 1].x - points[start].x) < 0.05 * width,
        abs(points[end + 1].y - points[end].y) < 0.04 * height,
        abs(points[end + 1].y - points[start].y) < 0.08 * height
      {
        end += 1
      }
      if end > start, let first = points[start].label, let last = points[end].label {
        for index in start...end { points[index].label = nil }
        points[(start + end + 1) / 2].label = "\(first)–\(last)"
      }
      start = end + 1
    }
    return points
  }
}
