import Randomness
import Records

/// Makes outlines of runs whose accuracy and length vary by seed as much as it is told.
struct SyntheticOutlines {
  var seeds: [UInt64] = Array(1...8)
  var accuracy = 0.92
  var length = 40.0
  /// Half the range over seeds, of accuracy and, relative to it, of length.
  var spread = 0.02
  var peakMemory = 300e6
  var grader = "1"
  var benchmark = "ab"
  /// What the draws over seeds come from: with another one, runs with the same seed are other runs.
  var luck: UInt64 = 1
  /// Added to every loss, relative to it.
  var rounding = 0.0
  var commit = "0123456789abcdef0123456789abcdef01234567"

  func runs() -> [RunOutline] { seeds.map(run) }

  private func run(_ seed: UInt64) -> RunOutline {
    var record = SyntheticRun.record
    record.id = "01JZ4T7Y8Q2M5N6P7R8S9T" + String(1000 + seed)
    record.seed = seed
    record.benchmark.hash = benchmark
    record.provenance.grader = grader
    record.provenance.commit = commit
    var outline = RunOutline(run: record, status: .finished, digest: "\(seed)/\(luck)")
    var stream = Philox(seed: seed &+ luck << 32, purpose: .selfCheck).stream()
    for (stage, shortening) in [(Stage.sft, 1.0), (.grpo, 0.6)] {
      let accuracy = accuracy + spread * (2 * stream.unit() - 1)
      let length = length * shortening * (1 + spread * (2 * stream.unit() - 1))
      outline.stages.append(
        StageOutcome(
          checkpoint: Checkpoint(stage: stage, step: 100), weights: "\(stage)/\(seed)/\(luck)/\(rounding)",
          problems: (0..<40).map { index in
            ProblemOutcome(
              index: index, stratum: "cell/\(index % 4)", samples: 1000,
              correct: Int((1000 * accuracy).rounded()),
              tokens: Int((1000 * length).rounded()) + (index % 5 - 2) * 100, cut: 0)
          },
          firstSteps: (1...20).map { step in
            let loss = (3 - Double(step) / 20 + Double(luck) / 10) * (1 + rounding)
            return StepRecord(
              stage: stage, step: step, epoch: nil, loss: loss, learningRate: 1e-3, gradientNorm: 1,
              tokens: 10,
              targetTokens: 10)
          }))
    }
    outline.resources = [
      ResourceRecord(attempt: 1, metric: "peak_rss_bytes", value: peakMemory * (1 + 0.002 * stream.unit()))
    ]
    outline.timings = [
      Timing(
        checkpoint: Checkpoint(stage: .sft, step: 100), phase: .train, attempt: 1, tokens: 1000, seconds: 0.1)
    ]
    return outline
  }

  /// Rounds of speed in which the head takes `factor` of the base's time, and either side wavers by `noise`.
  static func rounds(
    _ count: Int = 6, factor: Double = 1, memory: Double = 1, noise: Double = 0.01, luck: UInt64 = 1
  )
    -> [InterleavedRound]
  {
    var stream = Philox(seed: luck, purpose: .selfCheck).stream()
    func reading(_ slowness: Double, _ memory: Double) -> InterleavedRound.Reading {
      [
        .trainThroughput: 40_000 / slowness * (1 + noise * (2 * stream.unit() - 1)),
        .sampleThroughput: 100_000 / slowness * (1 + noise * (2 * stream.unit() - 1)),
        .peakMemory: 300e6 * memory,
      ]
    }
    return (0..<count).map { _ in
      let (first, second) = (reading(1, 1), reading(factor, memory))
      let (third, fourth) = (reading(factor, memory), reading(1, 1))
      return InterleavedRound(base: [first, fourth], head: [second, third])
    }
  }
}
