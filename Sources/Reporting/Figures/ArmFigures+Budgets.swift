import Plotting
import Records
import Statistics

extension ArmFigures {
  /// Accuracy against mean output tokens at the token budgets: what the paper's headline figure shows.
  var budgetCurve: NamedFigure? {
    named(
      "budget-curve", "Accuracy against mean output tokens at each token budget, before and after GRPO",
      title: "Accuracy against output tokens under token budgets", panels: [budgetPanel()],
      size: Figure.Size(width: 760, height: 500), note: "\(mainSampling) · \(errorNote)")
  }

  /// The same for the families of problems, a panel each.
  var budgetCurveByFamily: NamedFigure? {
    let families = arm.families
    guard families.count > 1 else { return nil }
    return named(
      "budget-curve-families",
      "Accuracy against mean output tokens at each token budget, by family of problems",
      title: "Accuracy against output tokens by family",
      panels: families.map { budgetPanel(title: $0, family: $0) },
      columns: families.count % 3 == 0 || families.count > 4 ? 3 : 2,
      size: Figure.Size(width: 380, height: 330), sharesLegend: true, note: "\(mainSampling) · \(errorNote)")
  }

  /// The curves of the stages' ends.
  /// - Parameters:
  ///   - title: Of a panel among others, which has no room for the budgets themselves; empty for the only one.
  ///   - family: Only problems of this family; nil for all.
  func budgetPanel(title: String = "", family: String? = nil) -> Panel {
    let isAlone = title.isEmpty
    // Among others the untrained model's curve would only say again that it solves nothing.
    let shown = arm.stageEnds.filter { isAlone || $0.stage != .base }
    let curves = shown.map { ($0.stage, arm.budgetCurve(at: $0, family: family)) }
    let longest = curves.flatMap(\.1).map { $0.length.bounds?.upper ?? $0.length.value }.max() ?? 1
    let extent =
      isAlone
      ? Self.percentExtent(curves.flatMap(\.1).map { Self.percentPoint(0, $0.accuracy) }) : 100
    let series = curves.filter { !$0.1.isEmpty }.flatMap { stage, values -> [Series] in
      let look = StageLook(stage)
      let points = values.map { value in
        var point = Self.percentPoint(value.length.value, value.accuracy)
        point.xSpan = value.length.bounds.map { Span(max(0, $0.lower), $0.upper) }
        point.label = isAlone ? "\(value.budget)" : nil
        return point
      }
      return [
        Series(
          stage.modelTitle, points: Self.joiningCloseLabels(points, width: longest, height: Double(extent)),
          color: look.color, line: look.line, marker: look.marker, labelSide: look.labels)
      ]
    }
    return Panel(
      title: title,
      x: Axis(
        isAlone ? "mean output tokens; the numbers are the budgets" : "mean output tokens", lower: 0,
        upper: 1.06 * longest),
      y: Self.percentAxis("accuracy (%)", extent: extent, below: isAlone ? 0.09 : 0.04), series: series)
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
