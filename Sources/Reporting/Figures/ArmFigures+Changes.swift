import Plotting
import Records
import Statistics

extension ArmFigures {
  /// What GRPO changed, over all problems and by family: differences with their intervals.
  var changes: NamedFigure? {
    let families = arm.families.count > 1 ? arm.families : []
    let rows = [(name: "all problems", family: String?.none)] + families.map { (name: $0, family: $0) }
    return ChangePanels(
      rows: rows.map {
        ($0.name, arm.accuracyChange(family: $0.family), arm.lengthChange(family: $0.family))
      }
    ).map { panels in
      named(
        "changes", "What GRPO changed in accuracy and length, paired, with 95 % intervals",
        title: "From SFT to SFT + GRPO", panels: panels.panels, columns: 2, size: panels.size,
        note:
          "\(mainSampling) · "
          + (arm.hasSeeds
            ? "paired by seed, 95 % t intervals, seeds as dots" : "paired by problem, 95 % intervals")
      )
    } ?? nil
  }
}

/// Two panels side by side with a row for each name: the difference in accuracy, and the relative one in length.
struct ChangePanels {
  let panels: [Panel]
  let size: Figure.Size

  /// Nil if nothing is known of any row.
  init?(rows: [(name: String, accuracy: Difference?, length: Difference?)]) {
    let rows = rows.filter { $0.accuracy != nil || $0.length != nil }
    guard !rows.isEmpty else { return nil }
    func panel(_ label: String, _ difference: (Int) -> Difference?, _ color: Palette, isNamed: Bool) -> Panel
    {
      var means: [DataPoint] = []
      var dots: [DataPoint] = []
      for row in rows.indices {
        guard let one = difference(row) else { continue }
        means.append(
          DataPoint(
            one.estimate * 100, Double(row), xSpan: Span(one.bounds.lower * 100, one.bounds.upper * 100)))
        // Below the mean, where its error bar does not cover them.
        dots += one.seeds.map { DataPoint($0 * 100, Double(row) + 0.22) }
      }
      // The zero belongs to the picture: a change is far from it, or near.
      let reached =
        [0] + dots.map(\.x) + means.flatMap { [$0.xSpan?.lower ?? $0.x, $0.xSpan?.upper ?? $0.x] }
      let (lowest, highest) = (reached.min() ?? 0, reached.max() ?? 0)
      let margin = 0.05 * max(highest - lowest, 1)
      return Panel(
        x: Axis(label, lower: lowest - margin, upper: highest + margin, rules: [0], hasGrid: true),
        y: .categories(rows.map(\.name), isNamed: isNamed),
        series: [
          Series(nil, points: dots, color: color, line: .none, marker: .dot),
          Series(nil, points: means, color: color, line: .none, marker: .square),
        ])
    }
    panels = [
      panel("accuracy: change in points", { rows[$0].accuracy }, .blue, isNamed: true),
      panel("mean length: change in %", { rows[$0].length }, .vermilion, isNamed: false),
    ]
    size = Figure.Size(width: 460, height: 90 + 32 * max(2, rows.count))
  }
}
