import Foundation
import Records
import Storage

/// Events of a run that never was, with every kind of event and strings that are hard to keep.
enum SyntheticRun {
  static let hostile = [
    "plain", "it's \"quoted\"", "tab\tand\\N", "two\nlines\r\n", "\\.", "e\u{301}🧮", "", "nul\0inside",
    "{\"a\": \\u0000}",
    "$1; DROP TABLE samples",
  ]

  static func hostile(_ index: Int) -> String { hostile[index % hostile.count] }

  static func record(id: String = "01J00000000000000000000000", seed: UInt64 = .max) -> RunRecord {
    RunRecord(
      id: id,
      benchmark: BenchmarkRecord(
        name: "tiny 'b'", canonical: "version: 1\n\tname: \\tiny\n",
        hash: "14f06b36b1fd55dc5fffb392a27f0c5ad133acf3e1938874d1f63e432f87739c",
        samplings: ["T=1", "greedy"], budgets: [8, 16, 32], claims: [verdict(.supported).claim]),
      seed: seed, started: "2026-05-20T10:00:00Z",
      provenance: ProvenanceRecord(
        commit: "0123abc", dirtyDiff: nil, version: "1.0", compiler: "Swift 6.3",
        operatingSystem: "Debian 12",
        cpu: "A \"CPU\"", cores: 2, memoryBytes: 1 << 40, machine: "m1", blas: "OpenBLAS",
        blasCore: "SkylakeX",
        dataHashes: ["train": "11", "evaluation": "22"], grader: "1"))
  }

  static func verdict(_ outcome: VerdictOutcome) -> Verdict {
    Verdict(
      claim: Claim(
        name: "GRPO 'shortens'",
        left: MetricReference(stage: .grpo, position: nil, metric: .length),
        right: MetricReference(stage: .sft, position: 10, metric: .length),
        relation: .ratio(.atMost, 0.7), confidence: 0.95, sampling: 0),
      outcome: outcome, left: Checkpoint(stage: .grpo, step: 2),
      right: Checkpoint(stage: .sft, step: 4, epoch: 2),
      leftValue: 10.1, rightValue: 20.2, estimate: 0.5, lower: -.infinity, upper: 0.1 + 0.2,
      method: "paired\0",
      problems: 3, leftSamplesPerProblem: 2, rightSamplesPerProblem: 2, power: nil, detectable: 0.01)
  }

  static func step(_ number: Int, loss: Double) -> Event {
    .step(
      StepRecord(
        stage: .sft, step: number, epoch: 1, loss: loss, learningRate: 1e-3, gradientNorm: 0.1, tokens: 100,
        targetTokens: 60))
  }

  static func problem(_ index: Int, split: Split) -> ProblemRecord {
    ProblemRecord(
      split: split, index: index, family: "family \(index % 2)", stratum: "family \(index % 2)/\(index % 3)",
      prompt: hostile(index), answer: hostile(index + 1))
  }

  static func samples(
    _ checkpoint: Checkpoint, problem: Int, split: Split, sampling: Int?, count: Int, text: (Int) -> String
  ) -> Event {
    .samples(
      SampleSet(
        checkpoint: checkpoint, split: split, sampling: sampling, problem: problem,
        samples: (0..<count).map { index in
          Sample(
            index: index, tokens: 5 + (problem * 7 + index * 3) % 30, end: index % 3 == 2 ? .cut : .stop,
            outcome: [.equivalent, .different, .unparsed, .abandoned][(problem + index) % 4],
            answer: index % 2 == 0 ? hostile(index) : nil, text: text(index),
            reward: split == .grpo ? Double(index) / 3 : nil)
        }))
  }

  /// A whole run of one attempt.
  static func events(problems: Int, samples count: Int, record: RunRecord = record()) -> [Event] {
    let (sft, grpo) = (Checkpoint(stage: .sft, step: 4, epoch: 2), Checkpoint(stage: .grpo, step: 2))
    var events: [Event] = [
      .runStarted(record),
      .attemptStarted(
        AttemptRecord(number: 1, started: "2026-05-20T10:00:01Z", threads: 2, processID: 42, host: "h\\o")),
    ]
    for index in 0..<problems {
      events.append(.problem(problem(index, split: .evaluation)))
      events.append(.problem(problem(index, split: .grpo)))
    }
    events += (1...3).map { step($0, loss: 3 - Double($0)) }
    events.append(
      .step(
        StepRecord(
          stage: .grpo, step: 1, epoch: nil, loss: -.infinity, learningRate: .leastNonzeroMagnitude,
          gradientNorm: .infinity, tokens: 1,
          targetTokens: 1,
          rollout: RolloutStatistics(
            reward: 0.1, rewards: ["format": 1, "cosine": -0.5], accuracy: 0.25, length: 12.5, cutShare: 0,
            kl: nil,
            entropy: 0.7, clipFraction: 0, constantGroups: 3))))
    for checkpoint in [.base, sft, grpo] {
      for sampling in 0..<2 {
        for problem in 0..<problems {
          events.append(
            samples(checkpoint, problem: problem, split: .evaluation, sampling: sampling, count: count) {
              hostile(problem + $0)
            })
        }
        events.append(
          .measurement(
            Measurement(
              checkpoint: checkpoint, sampling: sampling, metric: "accuracy", value: 0.1 + 0.2,
              questionError: nil,
              samplingError: 0.01, problems: problems, samplesPerProblem: count)))
        events.append(
          .measurement(
            Measurement(
              checkpoint: checkpoint, sampling: sampling, metric: "accuracy", family: "family 1", value: 1,
              questionError: 0.5, samplingError: nil, problems: problems, samplesPerProblem: count)))
      }
      events.append(.weights(WeightsRecord(checkpoint: checkpoint, sha256: "hash of \(checkpoint)")))
      events.append(
        .timing(
          Timing(
            checkpoint: checkpoint, phase: .evaluate, attempt: 1, tokens: 1000, seconds: 0.5,
            conditions: Conditions(
              loadAverage: 1.25, stealShare: nil, isContended: checkpoint.stage == .grpo,
              residentBytes: 12_345_678_901))))
      // As versions before wrote it.
      events.append(
        .timing(Timing(checkpoint: checkpoint, phase: .train, attempt: 1, tokens: 500, seconds: 0.25)))
    }
    for problem in 0..<problems {
      events.append(
        samples(grpo, problem: problem, split: .grpo, sampling: nil, count: count) { hostile($0) })
    }
    events.append(.resource(ResourceRecord(attempt: 1, metric: "peak_rss_bytes", value: 123_456_789)))
    events.append(.verdict(verdict(.supported)))
    events.append(
      .attemptEnded(RunEnd(attempt: 1, status: .finished, ended: "2026-05-20T10:05:00.25Z", digest: "d1")))
    return events
  }
}
