import Records

/// A run with a little of everything, and texts that are hard to write down.
enum SmallRun {
  static let hostile = "a \"b\", c\r\n{d}\té"

  static let history: RunHistory = {
    let (sft, grpo) = (Checkpoint(stage: .sft, step: 4, epoch: 1), Checkpoint(stage: .grpo, step: 2))
    var history = RunHistory(
      run: RunRecord(
        id: "01JZ4T7Y8Q2M5N6P7R8S9T0V1W",
        benchmark: BenchmarkRecord(
          name: "tiny",
          canonical: #"{"version":1,"name":"tiny","sft":{"learning_rate":0.002,"max_length":null},"#
            + #""evaluation":{"budgets":[24,48],"stop":["a\n"]},"problems":{"path":"x"}}"#,
          hash: String(repeating: "ab", count: 32), samplings: ["T=0.7 top-p=0.95", "greedy"],
          budgets: [24, 48],
          claims: []),
        seed: 7, started: "2026-01-02T03:04:05.25Z",
        provenance: ProvenanceRecord(
          commit: "0123abc", dirtyDiff: nil, version: "0.1.0", compiler: "Swift", operatingSystem: "Debian",
          cpu: "x86-64", cores: 2, memoryBytes: 8_000_000_000, machine: "5f3a", blas: "OpenBLAS",
          blasCore: "SkylakeX", dataHashes: ["evaluation": "bb"], grader: "1")))
    history.attempts = [
      AttemptRecord(number: 1, started: "2026-01-02T03:04:05Z", threads: 2, processID: 7, host: "h")
    ]
    history.end = RunEnd(attempt: 1, status: .finished, ended: "2026-01-02T03:05:00Z", digest: "feed")
    history.problems = [
      ProblemRecord(
        split: .evaluation, index: 0, family: "add", stratum: "add/1", prompt: hostile, answer: "1")
    ]
    history.steps = (1...4).map {
      StepRecord(
        stage: .sft, step: $0, epoch: 1, loss: 0.1 + 0.2, learningRate: 1e-05, gradientNorm: .infinity,
        tokens: 10,
        targetTokens: 5)
    }
    history.steps.append(
      StepRecord(
        stage: .grpo, step: 2, epoch: nil, loss: -0.5, learningRate: 1e-3, gradientNorm: 1, tokens: 8,
        targetTokens: 4,
        rollout: RolloutStatistics(
          reward: 0.5, rewards: ["format": 1, "cosine": 0.25], accuracy: 0.5, length: 12, cutShare: 0,
          kl: nil,
          entropy: 0.7, clipFraction: 0, constantGroups: 1)))
    history.samples = [
      SampleSet(
        checkpoint: sft, split: .evaluation, sampling: 1, problem: 0,
        samples: [
          Sample(index: 0, tokens: 3, end: .stop, outcome: .equivalent, answer: "1", text: hostile),
          Sample(index: 1, tokens: 9, end: .cut, outcome: .unparsed, answer: nil, text: ""),
        ]),
      SampleSet(
        checkpoint: grpo, split: .grpo, sampling: nil, problem: 0,
        samples: [
          Sample(index: 0, tokens: 3, end: .stop, outcome: .different, answer: "2", text: "x", reward: 0.1)
        ]),
    ]
    history.measurements = [sft, grpo].map {
      Measurement(
        checkpoint: $0, sampling: 0, metric: "accuracy@48tokens", value: 0.1, questionError: nil,
        samplingError: 0.5,
        problems: 1, samplesPerProblem: 2)
    }
    history.timings = [
      Timing(checkpoint: sft, phase: .train, attempt: 1, tokens: 100, seconds: 100),
      Timing(checkpoint: sft, phase: .train, attempt: 2, tokens: 100, seconds: 8),
      Timing(checkpoint: sft, phase: .evaluate, attempt: 2, tokens: 50, seconds: 1),
      Timing(checkpoint: grpo, phase: .sample, attempt: 2, tokens: 50, seconds: 2),
      Timing(checkpoint: grpo, phase: .train, attempt: 2, tokens: 50, seconds: 4),
    ]
    history.resources = [ResourceRecord(attempt: 1, metric: "wall_seconds", value: 15)]
    return history
  }()
}
