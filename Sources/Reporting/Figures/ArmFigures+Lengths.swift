import Plotting
import Records
import Statistics

extension ArmFigures {
  /// How long solutions are before and after GRPO: right, wrong and cut-off ones apart.
  var lengths: NamedFigure? {
    let ends = arm.stageEnds.filter { $0.stage != .base }
    let longest = ends.flatMap { end in arm.runs.map { $0.longestSample(at: end) } }.max() ?? 0
    guard longest > 0 else { return nil }
    let bins = LengthBins(longest: longest)
    let histograms = ends.map { end in bins.histogram(arm.runs.map { $0.weightedSamples(at: end) }) }
    let highest = histograms.flatMap(\.totals).max() ?? 1
    let panels = zip(ends, histograms).map { end, histogram in
      Panel(
        title: end.stage.modelTitle,
        x: Axis(
          "solution length (tokens)", lower: 0, upper: Double(bins.count * bins.width),
          rules: [histogram.mean]),
        y: Axis("share of solutions (%)", lower: 0, upper: 108 * highest),
        series: [
          Series.boxes("right", histogram.right, color: .blue),
          Series.boxes("wrong", histogram.wrong, color: .orange),
          Series.boxes("cut off", histogram.cut, color: .black),
        ])
    }
    return named(
      "lengths", "Lengths of solutions after SFT and after GRPO, right, wrong and cut-off ones stacked",
      title: "Lengths of solutions", panels: panels, size: Figure.Size(width: 760, height: 250),
      sharesLegend: true,
      note: "\(mainSampling) · bins of \(bins.width) token\(bins.width == 1 ? "" : "s") · dotted: mean · "
        + "all samples of \(arm.runs.count == 1 ? "one run" : "\(arm.runs.count) seeds")")
  }
}

extension RunFindings {
  /// The samples at `checkpoint` under the main sampling setting, with the weight of each in a mean.
  func weightedSamples(at checkpoint: Checkpoint) -> [(sample: Sample, weight: Double)] {
    guard let problems = try? samples.stratified() else { return [] }
    return zip(samples.lists(at: checkpoint, sampling: Self.mainSampling), problems.weights)
      .flatMap { list, weight in list.map { ($0, weight / Double(list.count)) } }
  }

  /// The length of the longest sample at `checkpoint`; 0 if there are none.
  func longestSample(at checkpoint: Checkpoint) -> Int {
    samples.lists(at: checkpoint, sampling: Self.mainSampling).joined().map(\.tokens).max() ?? 0
  }
}

/// Lengths sorted into bins of equal width.
struct LengthBins {
  /// Tokens of a bin: the first holds lengths from 1 to `width`.
  let width: Int
  let count: Int

  /// About fifty bins that reach to `longest`.
  init(longest: Int) {
    let ideal = max(1, longest / 50)
    let power = sequence(first: 1) { $0 * 10 }.prefix { $0 <= ideal }.last ?? 1
    width = [1, 2, 5].map { $0 * power }.last { $0 <= ideal } ?? power
    count = (longest + width - 1) / width
  }

  /// Boxes of each kind, stacked on those before it.
  struct Histogram {
    var right: [DataPoint] = []
    var wrong: [DataPoint] = []
    var cut: [DataPoint] = []
    /// Share of each bin.
    var totals: [Double] = []
    /// The mean length.
    var mean = 0.0
  }

  /// The histogram of the runs' samples, the mean over runs.
  func histogram(_ runs: [[(sample: Sample, weight: Double)]]) -> Histogram {
    var shares = [(right: Double, wrong: Double, cut: Double)](repeating: (0, 0, 0), count: count)
    var histogram = Histogram()
    let measured = runs.filter { !$0.isEmpty }
    for (sample, weight) in measured.joined() {
      let share = weight / Double(measured.count)
      let bin = min(count - 1, max(0, (sample.tokens - 1) / width))
      histogram.mean += share * Double(sample.tokens)
      if sample.end == .cut {
        shares[bin].cut += share
      } else if sample.isCorrect {
        shares[bin].right += share
      } else {
        shares[bin].wrong += share
      }
    }
    for (bin, share) in shares.enumerated() {
      let x = Span(Double(bin * width), Double((bin + 1) * width))
      let levels = [0, share.right, share.right + share.wrong, share.right + share.wrong + share.cut]
      func box(_ level: Int) -> [DataPoint] {
        levels[level] < levels[level + 1]
          ? [.box(x: x, y: Span(levels[level] * 100, levels[level + 1] * 100))] : []
      }
      histogram.right += box(0)
      histogram.wrong += box(1)
      histogram.cut += box(2)
      histogram.totals.append(levels[3])
    }
    return histogram
  }
}
