import Plotting
import Records
import Statistics

/// The figures of an arm, each made from its findings; one without data is left out.
struct ArmFigures {
  let arm: ArmFindings
  /// Whether titles name the arm: it is one of several.
  let isNamed: Bool

  init(_ arm: ArmFindings, isNamed: Bool = false) {
    self.arm = arm
    self.isNamed = isNamed
  }

  /// All figures that the arm has data for, the headline first.
  var all: [NamedFigure] {
    [
      budgetCurve, budgetCurveByFamily, changes, epochs, sftSteps, grpoSteps, lengths, throughput,
    ].compactMap { $0 }
  }

  /// A named figure of the panels that have data; nil if none has.
  /// - Parameter note: What the caption says besides where the numbers come from.
  func named(
    _ name: String, _ description: String, title: String, panels: [Panel], columns: Int = 1,
    size: Figure.Size, sharesLegend: Bool = false, note: String
  ) -> NamedFigure? {
    let panels = panels.filter(\.hasData)
    guard !panels.isEmpty else { return nil }
    let figure = Figure(
      title: isNamed ? "\(title): \(arm.name)" : title, panels: panels, columns: min(columns, panels.count),
      caption: "\(note) · \(ArmFindings.caption([arm]))", panelSize: size, sharesLegend: sharesLegend)
    return NamedFigure(name, description, figure)
  }

  /// The name of the sampling setting of all points, as titles say it.
  var mainSampling: String { arm.name(ofSampling: RunFindings.mainSampling) }

  /// What error bars are, in words.
  var errorNote: String {
    arm.hasSeeds
      ? "means over \(arm.runs.count) seeds with 95 % t intervals" : "one run, 95 % intervals over problems"
  }

  /// What the dots are that some figures have, in words, behind another note.
  var dotNote: String { arm.hasSeeds ? ", seeds as dots" : "" }

  /// What bands are, in words.
  var bandNote: String {
    arm.hasSeeds ? "means over \(arm.runs.count) seeds, bands from the lowest to the highest seed" : "one run"
  }

  /// The x axis of SFT epochs from `first`: a tick an epoch where they are few.
  func epochAxis(from first: Int) -> Axis {
    let last = max(first + 1, arm.measured.compactMap(\.epoch).max() ?? 1)
    let step = max(1, (last - first) / 12 + ((last - first) % 12 == 0 ? 0 : 1))
    let ticks = stride(from: first, through: last, by: step).map { epoch in
      Axis.Tick(Double(epoch), epoch == 0 ? "base" : "\(epoch)")
    }
    let margin = 0.03 * Double(last - first)
    return Axis("SFT epoch", lower: Double(first) - margin, upper: Double(last) + margin, ticks: ticks)
  }

  /// The x axis of a stage's steps.
  func stepAxis(_ stage: Stage) -> Axis {
    let last = max(
      1, arm.measured.filter { $0.stage == stage }.map(\.step).max() ?? 0,
      arm.runs.flatMap(\.history.steps).filter { $0.stage == stage }.map(\.step).max() ?? 0)
    return Axis("\(stage.title) step", lower: -0.03 * Double(last), upper: 1.03 * Double(last))
  }

  /// An axis of shares in per cent from 0 to `extent`, with some room below 0.
  /// - Parameter below: That room, as a part of the extent.
  static func percentAxis(_ label: String, extent: Int = 100, below: Double = 0.04) -> Axis {
    Axis(
      label, lower: -below * Double(extent), upper: 1.04 * Double(extent),
      ticks: stride(from: 0, through: extent, by: extent / 5).map { Axis.Tick(Double($0), "\($0)") })
  }

  /// How far an axis of shares in per cent goes: to 100, or less far if all `points` lie near 0, where nothing could be told
  /// apart. Panels that are read side by side go to 100.
  static func percentExtent(_ points: [DataPoint]) -> Int {
    let top = points.map { max($0.y, $0.ySpan?.upper ?? $0.y) }.filter(\.isFinite).max() ?? 100
    return [5, 10, 20].first { top <= Double($0) } ?? 100
  }

  /// An axis of lengths from 0 to a little over the largest of `points`.
  static func lengthAxis(_ label: String, _ points: [DataPoint]) -> Axis {
    let top = points.map { max($0.y, $0.ySpan?.upper ?? $0.y) }.filter(\.isFinite).max()
    return Axis(label, lower: 0, upper: top.map { 1.08 * $0 })
  }

  /// A share in per cent, with its interval.
  static func percentPoint(_ x: Double, _ value: ArmValue) -> DataPoint {
    DataPoint(
      x, value.value * 100, ySpan: value.shareBounds.map { Span($0.lower * 100, $0.upper * 100) })
  }

  /// A number with its interval.
  static func point(_ x: Double, _ value: ArmValue) -> DataPoint {
    DataPoint(x, value.value, ySpan: value.bounds.map { Span($0.lower, $0.upper) })
  }

  /// The dots of the seeds behind `value`; none for a single run.
  static func dots(_ x: Double, _ value: ArmValue, scale: Double = 1) -> [DataPoint] {
    value.seeds.count > 1 ? value.seeds.map { DataPoint(x, $0 * scale) } : []
  }
}
