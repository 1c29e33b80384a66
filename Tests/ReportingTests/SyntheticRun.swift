import Foundation
import Randomness
import Records
import Statistics

/// Makes run histories that look like real ones: problems in cells of unlike difficulty, solutions long and
/// short.
struct SyntheticRun {
  var seed: UInt64 = 1
  var problemsPerCell = 20
  var samples = 2
  var samplesAtStageEnd = 4
  /// Accuracy after each SFT epoch.
  var epochs = [0.032, 0.051, 0.197, 0.376, 0.419, 0.665, 0.804, 0.844, 0.899, 0.906]
  /// Accuracy and mean length after every ten GRPO steps.
  var grpo = [(0.915, 40.4), (0.906, 32.3), (0.908, 30.4), (0.912, 30.1), (0.918, 30.7)]
  var samplings = ["T=1", "T=0.7 top-p=0.95", "greedy"]
  var claims: [Claim] = SyntheticRun.claims

  static let limit = 160
  static let families = ["add", "sub", "mul", "lin", "frac", "word"]

  static let claims = [
    Claim(
      name: "longer SFT raises accuracy", left: MetricReference(stage: .sft, position: 10, metric: .accuracy),
      right: MetricReference(stage: .sft, position: 1, metric: .accuracy),
      relation: .difference(.atLeast, 0.5),
      confidence: 0.95, sampling: 0),
    Claim(
      name: "GRPO shortens", left: MetricReference(stage: .grpo, position: nil, metric: .length),
      right: MetricReference(stage: .sft, position: nil, metric: .length), relation: .ratio(.atMost, 0.7),
      confidence: 0.95, sampling: 0),
    Claim(
      name: "GRPO keeps accuracy", left: MetricReference(stage: .grpo, position: nil, metric: .accuracy),
      right: MetricReference(stage: .sft, position: nil, metric: .accuracy), relation: .notBelowBy(0.02),
      confidence: 0.95, sampling: 0),
  ]

  /// A run that has only just started.
  static var record: RunRecord { SyntheticRun().record }

  private var record: RunRecord {
    RunRecord(
      id: "01JZ4T7Y8Q2M5N6P7R8S9T0V\(seed)W",
      benchmark: BenchmarkRecord(
        name: "tiny", canonical: "version: 1", hash: String(repeating: "ab", count: 32), samplings: samplings,
        budgets: [24, 32, 40, 48, 64, 96, 160], claims: claims),
      seed: seed, started: "2026-01-02T03:04:05Z",
      provenance: ProvenanceRecord(
        commit: "0123456789abcdef0123456789abcdef01234567", dirtyDiff: nil, version: "0.1.0",
        compiler: "Swift 6.3.1",
        operatingSystem: "Debian 12", cpu: "x86-64", cores: 2, memoryBytes: 8_000_000_000, machine: "5f3a",
        blas: "OpenBLAS 0.3.21", blasCore: "SkylakeX", dataHashes: ["train": "aa", "evaluation": "bb"],
        grader: "1"))
  }

  /// The whole run.
  func history() throws -> RunHistory {
    var history = RunHistory(run: record)
    history.attempts = [
      AttemptRecord(number: 1, started: record.started, threads: 2, processID: 7, host: "h")
    ]
    for cell in 0..<(Self.families.count * 3) {
      for _ in 0..<problemsPerCell {
        let family = Self.families[cell / 3]
        history.problems.append(
          ProblemRecord(
            split: .evaluation, index: history.problems.count, family: family,
            stratum: "\(family)/\(cell % 3 + 1)",
            prompt: "?", answer: "1"))
      }
    }
    try add(.base, accuracy: 0, length: 400, count: samples, to: &history)
    for (index, accuracy) in epochs.enumerated() {
      let isEnd = index == epochs.count - 1
      let checkpoint = Checkpoint(stage: .sft, step: 750 * (index + 1), epoch: index + 1)
      try add(
        checkpoint, accuracy: accuracy, length: 56, count: isEnd ? samplesAtStageEnd : samples, to: &history,
        allSamplings: isEnd)
      history.timings.append(
        Timing(
          checkpoint: checkpoint, phase: .train, attempt: 1, tokens: 392_000, seconds: 21 + Double(index % 3))
      )
    }
    for (index, (accuracy, length)) in grpo.enumerated() {
      let isEnd = index == grpo.count - 1
      let checkpoint = Checkpoint(stage: .grpo, step: 10 * (index + 1))
      try add(
        checkpoint, accuracy: accuracy, length: length, count: isEnd ? samplesAtStageEnd : samples,
        to: &history,
        allSamplings: isEnd)
      history.timings += [
        Timing(checkpoint: checkpoint, phase: .sample, attempt: 1, tokens: 46_000, seconds: 1.1),
        Timing(checkpoint: checkpoint, phase: .score, attempt: 1, tokens: 46_000, seconds: 0.5),
        Timing(checkpoint: checkpoint, phase: .train, attempt: 1, tokens: 46_000, seconds: 2.6),
      ]
    }
    addSteps(to: &history)
    history.resources = [
      ResourceRecord(attempt: 1, metric: "peak_rss_bytes", value: 412_000_000),
      ResourceRecord(attempt: 1, metric: "gemm_peak_gflops", value: 198.4),
      ResourceRecord(attempt: 1, metric: "wall_seconds", value: 392),
    ]
    history.end = RunEnd(attempt: 1, status: .finished, ended: "2026-01-02T03:10:37Z", digest: "feed")
    return history
  }

  /// Samples at a checkpoint, what Evaluation would have measured on them, and the time it took.
  private func add(
    _ checkpoint: Checkpoint, accuracy: Double, length: Double, count: Int, to history: inout RunHistory,
    allSamplings: Bool = false
  ) throws {
    for sampling in 0..<(allSamplings ? samplings.count : 1) {
      var stream = Philox(seed: 4 + seed, purpose: .evaluationSampling).stream(
        step: checkpoint.step, sequence: sampling * 3 + checkpoint.stage.rawValue.count)
      var lists: [[Sample]] = []
      for problem in history.problems {
        // Cells differ in difficulty around the mean.
        let ease = 0.06 * Double(problem.index / problemsPerCell % 3 - 1)
        let chance = min(1, max(0, accuracy - ease * min(1, 4 * accuracy * (1 - accuracy))))
        let list = (0..<count).map { index -> Sample in
          let spread = length > 45 ? 0.9 : 0.25
          let tokens = min(
            Self.limit, max(14, Int(length * (1 + spread * (stream.unit() + stream.unit() - 1)))))
          let isCut = tokens == Self.limit
          let isRight = stream.chance(chance) && !isCut
          return Sample(
            index: index, tokens: tokens, end: isCut ? .cut : .stop,
            outcome: isRight ? .equivalent : .different,
            answer: isRight ? "1" : "2", text: "")
        }
        lists.append(list)
        history.samples.append(
          SampleSet(
            checkpoint: checkpoint, split: .evaluation, sampling: sampling, problem: problem.index,
            samples: list))
      }
      try measure(checkpoint, sampling, lists, allSamplings, &history)
    }
    history.timings.append(
      Timing(checkpoint: checkpoint, phase: .evaluate, attempt: 1, tokens: 41_000, seconds: 0.9))
  }

  private func measure(
    _ checkpoint: Checkpoint, _ sampling: Int, _ lists: [[Sample]], _ isStageEnd: Bool,
    _ history: inout RunHistory
  ) throws {
    func add(_ metric: String, _ family: String?, _ value: @escaping (Sample) -> Double) throws {
      let chosen = history.problems.indices.filter { family == nil || history.problems[$0].family == family }
      let problems = try StratifiedProblems(strata: chosen.map { history.problems[$0].stratum })
      let estimate = try problems.estimate(chosen.map { lists[$0].map(value) })
      history.measurements.append(
        Measurement(
          checkpoint: checkpoint, sampling: sampling, metric: metric, family: family, value: estimate.value,
          questionError: estimate.questionError, samplingError: estimate.samplingError,
          problems: estimate.problems,
          samplesPerProblem: estimate.samplesPerProblem))
    }
    for family in [nil] + Self.families.map(Optional.some) {
      try add("accuracy", family) { $0.isCorrect ? 1 : 0 }
      try add("length", family) { Double($0.tokens) }
    }
    try add("cut_share", nil) { $0.end == .cut ? 1 : 0 }
    try add("answered_share", nil) { $0.answer == nil ? 0 : 1 }
    guard isStageEnd else { return }
    try add("pass@4", nil) { $0.isCorrect ? 1 : 0 }
    try add("maj@4", nil) { $0.isCorrect ? 1 : 0 }
    for budget in record.benchmark.budgets {
      try add("accuracy@\(budget)tokens", nil) { $0.isCorrect && $0.tokens <= budget ? 1 : 0 }
      try add("length@\(budget)tokens", nil) { Double(min($0.tokens, budget)) }
    }
  }

  private func addSteps(to history: inout RunHistory) {
    var stream = Philox(seed: 4 + seed, purpose: .sftOrder).stream()
    for step in stride(from: 1, through: 750 * epochs.count, by: 1) {
      let progress = Double(step) / Double(750 * 10)
      let loss = 0.42 + 3.7 * exp(-9 * progress) + 0.08 * (stream.unit() - 0.5)
      history.steps.append(
        StepRecord(
          stage: .sft, step: step, epoch: (step - 1) / 750 + 1, loss: loss, learningRate: 2e-3,
          gradientNorm: 1,
          tokens: 520, targetTokens: 400))
    }
    for step in stride(from: 1, through: 10 * grpo.count, by: 1) {
      let progress = 1 - exp(-Double(step) / 12)
      let noise = stream.unit() - 0.5
      history.steps.append(
        StepRecord(
          stage: .grpo, step: step, epoch: nil, loss: 0.01 * noise, learningRate: 1.5e-4, gradientNorm: 0.4,
          tokens: 4_600, targetTokens: 3_900,
          rollout: RolloutStatistics(
            reward: 1.5 + 0.4 * progress + 0.1 * noise,
            rewards: [
              "format": 0.95 + 0.04 * progress, "cosine": 0.6 + 0.25 * progress + 0.1 * noise,
              "length": 0.05 * noise + 0.08,
            ],
            accuracy: 0.9 + 0.05 * noise, length: 56 - 26 * progress + 4 * noise,
            cutShare: 0.004 * (1 - progress),
            kl: 0.12 * progress + 0.01 * noise, entropy: 0.2 - 0.08 * progress + 0.02 * noise,
            clipFraction: 0,
            constantGroups: 3)))
    }
  }
}
