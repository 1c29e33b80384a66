import Plotting
import Records
import Statistics

/// The figures that put the arms of a study side by side.
struct StudyFigures {
  let arms: [ArmFindings]

  init(_ arms: [ArmFindings]) {
    self.arms = arms
  }

  /// All of them that there is data for.
  var all: [NamedFigure] { [ablation, differences, budgetCurves].compactMap { $0 } }

  /// Final accuracy and length of each arm, after SFT and after GRPO.
  var ablation: NamedFigure? {
    func panel(_ label: String, _ metric: String, scale: Double, upper: Double?, isNamed: Bool) -> Panel {
      var series: [Series] = []
      for (stage, offset) in [(Stage.sft, -0.15), (.grpo, 0.15)] {
        let look = StageLook(stage)
        var means: [DataPoint] = []
        var dots: [DataPoint] = []
        for (row, arm) in arms.enumerated() {
          guard let value = arm.end(of: stage).flatMap({ arm.value(metric, at: $0) }) else { continue }
          let y = Double(row) + offset
          let bounds = metric == "accuracy" ? value.shareBounds : value.bounds
          means.append(
            DataPoint(
              value.value * scale, y, xSpan: bounds.map { Span($0.lower * scale, $0.upper * scale) }))
          // Beside the mean, on the side away from the other stage.
          if arm.hasSeeds { dots += value.seeds.map { DataPoint($0 * scale, y + 0.8 * offset) } }
        }
        series.append(Series(nil, points: dots, color: look.color, line: .none, marker: .dot))
        series.append(
          Series(stage.modelTitle, points: means, color: look.color, line: .none, marker: look.marker))
      }
      return Panel(
        x: Axis(label, lower: 0, upper: upper, hasGrid: true),
        y: .categories(arms.map(\.name), isNamed: isNamed), series: series)
    }
    return named(
      "ablation", "Accuracy and mean length of each variant, after SFT and after GRPO",
      title: "Variants, after SFT and after GRPO",
      panels: [
        panel("accuracy (%)", "accuracy", scale: 100, upper: 100, isNamed: true),
        panel("mean solution length (tokens)", "length", scale: 1, upper: nil, isNamed: false),
      ], note: "\(intervalNote), seeds as dots")
  }

  /// What GRPO changed in each arm.
  var differences: NamedFigure? {
    ChangePanels(rows: arms.map { ($0.name, $0.accuracyChange(), $0.lengthChange()) }).flatMap {
      named(
        "differences",
        "What GRPO changed in accuracy and length in each variant, paired, with 95 % intervals",
        title: "From SFT to SFT + GRPO in each variant", panels: $0.panels,
        note: "paired by seed (one seed: by problem), 95 % intervals")
    }
  }

  /// The token budgets' curves of each arm, a panel each.
  var budgetCurves: NamedFigure? {
    let panels = arms.map { ArmFigures($0).budgetPanel(title: $0.name) }.filter(\.hasData)
    guard arms.count > 1, !panels.isEmpty else { return nil }
    return NamedFigure(
      "budget-curve-variants", "Accuracy against mean output tokens at each token budget, by variant",
      Figure(
        title: "Accuracy against output tokens by variant", panels: panels,
        columns: panels.count > 4 ? 3 : 2, caption: "\(intervalNote) · \(ArmFindings.caption(arms))",
        panelSize: Figure.Size(width: 380, height: 300), sharesLegend: true))
  }

  private var intervalNote: String {
    "95 % intervals: Student's t over seeds (one seed: over problems)"
  }

  private func named(_ name: String, _ description: String, title: String, panels: [Panel], note: String)
    -> NamedFigure?
  {
    guard arms.count > 1, panels.contains(where: \.hasData) else { return nil }
    return NamedFigure(
      name, description,
      Figure(
        title: title, panels: panels, columns: 2, caption: "\(note) · \(ArmFindings.caption(arms))",
        panelSize: Figure.Size(width: 520, height: 100 + 38 * max(2, arms.count)), sharesLegend: true))
  }
}
