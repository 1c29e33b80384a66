import Records
import Statistics

/// A run's history with what reports ask of it found by its place.
struct RunFindings {
  let history: RunHistory
  let samples: EvaluationSamples
  /// The checkpoints with measurements under the main sampling setting, in order.
  let measured: [Checkpoint]
  /// The last attempt's timing of each stretch and phase, in order.
  let timings: [Timing]
  private let measurements: [Place: Measurement]

  /// The sampling setting that is measured at every checkpoint: a benchmark's first.
  static let mainSampling = 0

  private struct Place: Hashable {
    var checkpoint: Checkpoint
    var sampling: Int
    var metric: String
    var family: String?
  }

  private struct Stretch: Hashable {
    var checkpoint: Checkpoint
    var phase: Phase
  }

  init(_ history: RunHistory) {
    self.history = history
    samples = EvaluationSamples(history)
    var measurements: [Place: Measurement] = [:]
    for one in history.measurements {
      measurements[
        Place(checkpoint: one.checkpoint, sampling: one.sampling, metric: one.metric, family: one.family)] =
        one
    }
    self.measurements = measurements
    measured = measurements.keys
      .filter { $0.sampling == Self.mainSampling && $0.metric == "accuracy" && $0.family == nil }
      .map(\.checkpoint).sorted()
    var latest: [Stretch: Timing] = [:]
    for timing in history.timings {
      let stretch = Stretch(checkpoint: timing.checkpoint, phase: timing.phase)
      if timing.attempt >= latest[stretch]?.attempt ?? 0 { latest[stretch] = timing }
    }
    timings = latest.values.sorted {
      ($0.checkpoint, $0.phase.order) < ($1.checkpoint, $1.phase.order)
    }
  }

  /// A measurement; nil if it was not taken.
  func measurement(
    _ metric: String, at checkpoint: Checkpoint, sampling: Int = mainSampling, family: String? = nil
  ) -> Measurement? {
    measurements[Place(checkpoint: checkpoint, sampling: sampling, metric: metric, family: family)]
  }

  /// The last measured checkpoint of each stage.
  var stageEnds: [Checkpoint] {
    Stage.allCases.compactMap { stage in measured.last { $0.stage == stage } }
  }

  /// The `metric`s with this prefix that were measured anywhere, by the number behind it: `pass@` gives 1, 4,
  /// 8.
  func numbers(ofMetric prefix: String) -> [Int] {
    Set(
      measurements.keys.compactMap {
        $0.metric.hasPrefix(prefix) ? Int($0.metric.dropFirst(prefix.count)) : nil
      }
    )
    .sorted()
  }

  /// The families of the measurements, in the order in which the problems come.
  var families: [String] {
    var seen: Set<String> = []
    let measured = Set(measurements.keys.compactMap(\.family))
    let ordered = samples.problems.map(\.family).filter { measured.contains($0) && seen.insert($0).inserted }
    return ordered + measured.subtracting(seen).sorted()
  }

  /// The timing of `phase` in the stretch that ends at `checkpoint`.
  func timing(_ phase: Phase, at checkpoint: Checkpoint) -> Timing? {
    timings.first { $0.checkpoint == checkpoint && $0.phase == phase }
  }

  /// What the mark behind a rate means; nil if all times were taken with the machine to themselves.
  static func disturbanceNote(_ timings: [Timing]) -> String? {
    let conditions = timings.compactMap(\.conditions)
    var causes: [String] = []
    if conditions.contains(where: \.isContended) {
      causes.append("another process measured on this machine at the same time")
    }
    if let steal = conditions.compactMap(\.stealShare).max(), steal > Conditions.tolerableSteal {
      causes.append("up to \(Format.percent(steal)) of processor time went to other virtual machines")
    }
    return causes.isEmpty ? nil : "* To be read with care: \(causes.joined(separator: ", and "))."
  }

  /// Accuracy against tokens at the benchmark's budgets, from the samples of `checkpoint` under the main
  /// sampling setting; budgets that the samples do not reach are left out.
  /// - Parameter family: Only problems of this family; nil for all.
  func budgetCurve(at checkpoint: Checkpoint, family: String? = nil) -> [BudgetPoint] {
    let lists = samples.lists(at: checkpoint, sampling: Self.mainSampling, family: family).map { list in
      list.map { BudgetSample(tokens: $0.tokens, isStopped: $0.end == .stop, isCorrect: $0.isCorrect) }
    }
    guard let problems = try? samples.stratified(family: family) else { return [] }
    return history.run.benchmark.budgets.sorted().compactMap {
      try? BudgetCurve.point(problems, samples: lists, budget: $0)
    }
  }

  /// The name of a sampling setting.
  func name(ofSampling sampling: Int) -> String {
    let names = history.run.benchmark.samplings
    return names.indices.contains(sampling) ? names[sampling] : "sampling \(sampling)"
  }

  /// The sampling settings that were measured at `checkpoint`.
  func samplings(at checkpoint: Checkpoint) -> [Int] {
    Set(measurements.keys.filter { $0.checkpoint == checkpoint && $0.metric == "accuracy" }.map(\.sampling))
      .sorted()
  }
}

extension Phase {
  /// Position in the order in which a stretch goes through its phases.
  var order: Int { Phase.allCases.firstIndex(of: self) ?? 0 }
}

extension Stage {
  /// As tables and legends name the model after the stage.
  var title: String {
    switch self {
    case .base: "base"
    case .sft: "SFT"
    case .grpo: "GRPO"
    }
  }

  /// As the paper names the model that the stage leaves.
  var modelTitle: String { self == .grpo ? "SFT + GRPO" : title }
}

extension Checkpoint {
  /// Where in its stage it lies: `epoch 10`, `step 50`; a dash for `base`.
  var place: String {
    switch stage {
    case .base: Format.missing
    case .sft, .grpo: epoch.map { "epoch \($0)" } ?? "step \(step)"
    }
  }
}
