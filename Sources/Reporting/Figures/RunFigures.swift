import Plotting
import Records

/// The figures of a run, each made from its findings; one without data is left out.
struct RunFigures {
  let findings: RunFindings

  init(_ findings: RunFindings) {
    self.findings = findings
  }

  /// All figures that the run has data for, the headline first.
  var all: [NamedFigure] {
    [budgetCurve, accuracy, length, throughput, trainingCurves].compactMap { $0 }
  }

  /// Small print: where the numbers come from.
  var caption: String {
    let run = findings.history.run
    let commit = run.provenance.commit.prefix(10) + (run.provenance.dirtyDiff == nil ? "" : " with changes")
    return "benchmark \(run.benchmark.name) · seed \(run.seed) · run \(run.id) · commit \(commit)"
  }

  /// A named figure of the panels that have data; nil if none has.
  func named(
    _ name: String, _ description: String, title: String, panels: [Panel], columns: Int = 1, size: Figure.Size
  ) -> NamedFigure? {
    let panels = panels.filter(\.hasData)
    guard !panels.isEmpty else { return nil }
    let figure = Figure(
      title: title, panels: panels, columns: min(columns, panels.count), caption: caption, panelSize: size)
    return NamedFigure(name, description, figure)
  }

  /// The name of the sampling setting of all points, as titles say it.
  var mainSampling: String { findings.name(ofSampling: RunFindings.mainSampling) }

  /// The x axis of SFT epochs from `first`: a tick an epoch where they are few.
  func epochAxis(from first: Int) -> Axis {
    let last = max(first + 1, findings.measured.compactMap(\.epoch).max() ?? 1)
    let step = max(1, (last - first) / 12 + ((last - first) % 12 == 0 ? 0 : 1))
    let ticks = stride(from: first, through: last, by: step).map { epoch in
      Axis.Tick(Double(epoch), epoch == 0 ? "base" : "\(epoch)")
    }
    let margin = 0.03 * Double(last - first)
    return Axis("SFT epoch", lower: Double(first) - margin, upper: Double(last) + margin, ticks: ticks)
  }

  /// The x axis of GRPO steps.
  var stepAxis: Axis {
    let last = max(
      1, findings.measured.filter { $0.stage == .grpo }.map(\.step).max() ?? 0,
      findings.history.steps.filter { $0.stage == .grpo }.map(\.step).max() ?? 0)
    return Axis("GRPO step", lower: -0.03 * Double(last), upper: 1.03 * Double(last))
  }
}
