import Plotting

/// The published curves in the style of a study's own: dashed before, solid after the authors' training.
struct PublishedFigure {
  private let results: PublishedResults

  init(_ results: PublishedResults) {
    self.results = results
  }

  var figure: NamedFigure {
    let colors: [Palette] = [.vermilion, .blue, .green, .purple]
    let panels = results.dataSets.map { dataSet in
      let series = results.pairs.enumerated().flatMap { index, pair -> [Series] in
        let color = colors[index % colors.count]
        return [(pair.before, Series.Line.dashed, Series.Marker.circle), (pair.after, .solid, .square)].map {
          model, line, marker in
          Series(
            model,
            points: results.curve(model, on: dataSet).map { DataPoint($0.tokens / 1_000, $0.accuracy * 100) },
            color: color, line: line, marker: marker)
        }
      }
      return Panel(
        title: dataSet, x: Axis("mean output tokens (thousands)"), y: Axis("pass@1 (%)"), series: series)
    }
    let budgets = Set(results.points.map(\.budget)).sorted().map { Format.count($0) }
    return NamedFigure(
      "published", "The published accuracy against mean output tokens under token budgets",
      Figure(
        title: "As published: accuracy against output tokens under token budgets", panels: panels,
        columns: max(1, panels.count),
        caption:
          "\(budgets.count) budgets, \(budgets.first ?? "") to \(budgets.last ?? "") tokens · no errors published · \(results.source)",
        panelSize: Figure.Size(width: 500, height: 400), sharesLegend: true))
  }
}
