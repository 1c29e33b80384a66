import Records
import Statistics

/// The runs of an arm with what reports ask of all of them together: every number is a mean over the seeds that
/// have it.
struct ArmFindings {
  let name: String
  /// In order of their seeds. Runs of the same seed are one run: the latest counts.
  let runs: [RunFindings]

  init(_ arm: StudyArm) {
    name = arm.name
    var latest: [UInt64: RunHistory] = [:]
    for history in arm.runs.sorted(by: { $0.run.id < $1.run.id }) { latest[history.run.seed] = history }
    runs = latest.values.sorted { $0.run.seed < $1.run.seed }.map(RunFindings.init)
  }

  var seeds: [UInt64] { runs.map(\.history.run.seed) }

  /// Whether intervals are over seeds, and not over the problems of one run.
  var hasSeeds: Bool { runs.count > 1 }

  /// The checkpoints that some run measured under the main sampling setting, in order.
  var measured: [Checkpoint] { Set(runs.flatMap(\.measured)).sorted() }

  /// The last measured checkpoint of each stage.
  var stageEnds: [Checkpoint] {
    let measured = measured
    return Stage.allCases.compactMap { stage in measured.last { $0.stage == stage } }
  }

  /// The last checkpoint of `stage`; nil if it was not measured.
  func end(of stage: Stage) -> Checkpoint? { stageEnds.first { $0.stage == stage } }

  /// A metric over the seeds; nil if no run measured it.
  func value(
    _ metric: String, at checkpoint: Checkpoint, sampling: Int = RunFindings.mainSampling,
    family: String? = nil
  ) -> ArmValue? {
    let found = runs.compactMap {
      $0.measurement(metric, at: checkpoint, sampling: sampling, family: family)
    }.filter(\.value.isFinite)
    guard let first = found.first else { return nil }
    return ArmValue(
      found.map(\.value), error: first.questionError, problems: found.map(\.problems).min())
  }

  /// A metric with what the runs know of its errors, the mean over them.
  func errors(_ metric: String, at checkpoint: Checkpoint, sampling: Int) -> (
    question: Double?, sampling: Double?
  ) {
    let found = runs.compactMap { $0.measurement(metric, at: checkpoint, sampling: sampling) }
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    return (mean(found.compactMap(\.questionError)), mean(found.compactMap(\.samplingError)))
  }

  /// Problems and samples of a problem that stand behind a number: `1,080 × 8`.
  func size(at checkpoint: Checkpoint, sampling: Int) -> String {
    let found = runs.compactMap { $0.measurement("accuracy", at: checkpoint, sampling: sampling) }
    guard let problems = found.map(\.problems).min() else { return Format.missing }
    let samples = Set(found.map(\.samplesPerProblem)).sorted().map(String.init).joined(separator: " or ")
    return "\(Format.count(problems)) × \(samples)"
  }

  /// Accuracy and mean tokens at one of the token budgets.
  struct BudgetValue {
    let budget: Int
    let accuracy: ArmValue
    let length: ArmValue
  }

  /// Accuracy against tokens at the benchmark's budgets, from the samples of `checkpoint`; budgets that they do
  /// not reach are left out.
  /// - Parameter family: Only problems of this family; nil for all.
  func budgetCurve(at checkpoint: Checkpoint, family: String? = nil) -> [BudgetValue] {
    let curves = runs.map { $0.budgetCurve(at: checkpoint, family: family) }
    return budgets.compactMap { budget in
      let points = curves.compactMap { curve in curve.first { $0.budget == budget } }
      guard let first = points.first else { return nil }
      let problems = points.map(\.accuracy.problems).min()
      return BudgetValue(
        budget: budget,
        accuracy: ArmValue(
          points.map(\.accuracy.value), error: first.accuracy.questionError, problems: problems),
        length: ArmValue(points.map(\.length.value), error: first.length.questionError, problems: problems))
    }
  }

  var budgets: [Int] { Set(runs.flatMap(\.history.run.benchmark.budgets)).sorted() }

  /// The families of the problems, in the order in which the problems come.
  var families: [String] {
    var seen: Set<String> = []
    return runs.flatMap(\.families).filter { seen.insert($0).inserted }
  }

  /// The sampling settings that were measured at `checkpoint`.
  func samplings(at checkpoint: Checkpoint) -> [Int] {
    Set(runs.flatMap { $0.samplings(at: checkpoint) }).sorted()
  }

  /// The name of a sampling setting.
  func name(ofSampling sampling: Int) -> String {
    runs.first?.name(ofSampling: sampling) ?? "sampling \(sampling)"
  }

  /// The numbers behind `metric`s with this prefix, in any run.
  func numbers(ofMetric prefix: String) -> [Int] {
    Set(runs.flatMap { $0.numbers(ofMetric: prefix) }).sorted()
  }

  /// What the mark behind a rate means; nil if all times were taken with the machine to themselves.
  var disturbanceNote: String? { RunFindings.disturbanceNote(runs.flatMap(\.timings)) }

  /// Tokens, seconds and throughput of a phase of a stage.
  struct Speed {
    /// Seconds of a run.
    let seconds: ArmValue
    /// Tokens a second: a run's tokens over its seconds.
    let throughput: ArmValue
    /// Tokens a second of each stretch of a single run; empty for several.
    let stretches: [Double]
    let tokens: Int
    let isDisturbed: Bool
  }

  /// How long `phase` of `stage` took, and how fast it went; nil if it was not timed.
  func speed(_ phase: Phase, _ stage: Stage) -> Speed? {
    let timings = runs.map { run in
      run.timings.filter { $0.checkpoint.stage == stage && $0.phase == phase && $0.seconds > 0 }
    }.filter { !$0.isEmpty }
    guard !timings.isEmpty else { return nil }
    func sum(_ timings: [Timing]) -> (tokens: Double, seconds: Double) {
      (timings.reduce(0) { $0 + Double($1.tokens) }, timings.reduce(0) { $0 + $1.seconds })
    }
    let sums = timings.map(sum)
    return Speed(
      seconds: ArmValue(sums.map(\.seconds)), throughput: ArmValue(sums.map { $0.tokens / $0.seconds }),
      stretches: hasSeeds ? [] : timings[0].map(\.throughput),
      tokens: Int(sums.reduce(0) { $0 + $1.tokens }) / sums.count,
      isDisturbed: timings.joined().contains { $0.conditions?.isDisturbed == true })
  }

  /// What identifies runs in small print: the ids where they are few, else how many and the first and last.
  static func caption(_ arms: [ArmFindings]) -> String {
    let runs = arms.flatMap(\.runs).map(\.history.run)
    let ids = runs.map(\.id).sorted()
    let names =
      switch ids.count {
      case 1: "run \(ids[0])"
      case 2...3: "runs " + ids.joined(separator: ", ")
      default: "\(ids.count) runs \(ids.first ?? "")–\(ids.last ?? "")"
      }
    let seeds = Set(runs.map(\.seed)).sorted()
    let commits = Set(
      runs.map { $0.provenance.commit.prefix(10) + ($0.provenance.dirtyDiff == nil ? "" : " with changes") }
    ).sorted()
    let benchmarks = Set(runs.map(\.benchmark.name)).sorted().joined(separator: ", ")
    return "benchmark \(benchmarks) · \(Format.seeds(seeds)) · \(names) · commit"
      + "\(commits.count > 1 ? "s" : "") \(commits.joined(separator: ", "))"
  }
}
