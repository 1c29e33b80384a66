internal import Foundation
package import Records
internal import Specs
internal import Storage

/// A run as it stands, with how fast it gets on.
package struct WatchedRun: Sendable {
  package let run: RunRecord
  let summary: RunSummary
  /// Seconds since the last attempt began.
  package let elapsed: Double
  /// All steps, in order.
  package let steps: [StepRecord]
  /// Accuracy and length of the measured checkpoints, in order.
  package let measurements: [Records.Measurement]
  private let timings: [Timing]
  private let pace: WatchedPace
  private let spec: BenchmarkSpec?

  init(_ progress: RunProgress, steps: [StepRecord], pace: WatchedPace) {
    run = progress.run
    summary = progress.summary
    elapsed = progress.elapsed
    self.steps = steps
    measurements = progress.measurements
    timings = progress.timings
    self.pace = pace
    // Settings that this version does not know leave out how much there is to do, and nothing else.
    spec = try? BenchmarkSpec.parse(progress.run.benchmark.canonical, file: "settings")
  }

  package var status: RunStatus { summary.status }

  package var hasEnded: Bool { status != .running }

  // MARK: Where it is

  /// The stage that the last step belongs to; nil before the first.
  package var stage: Stage? { steps.last?.stage }

  /// Steps done of a stage.
  package func done(_ stage: Stage) -> Int { steps.last { $0.stage == stage }?.step ?? 0 }

  /// Steps of a whole stage; nil where that is not known.
  package func total(_ stage: Stage) -> Int? {
    switch stage {
    case .base: 0
    case .sft: spec.flatMap { spec in stepsPerEpoch.map { $0 * spec.sft.numTrainEpochs } }
    case .grpo: spec?.grpo.maxSteps
    }
  }

  package var epochs: Int? { spec?.sft.numTrainEpochs }

  /// As seen in the steps; before the first epoch has ended, as many as the settings call for.
  private var stepsPerEpoch: Int? {
    if let step = steps.first(where: { $0.epoch == 2 })?.step { return step - 1 }
    guard let spec, spec.problems.source == .procedural else { return nil }
    return (spec.problems.train.count + spec.sft.batchSize - 1) / spec.sft.batchSize
  }

  /// What is done at the moment, in words.
  package var activity: String {
    switch summary.status {
    case .finished, .interrupted, .failed: return summary.status.rawValue
    case .running: break
    }
    guard let last = steps.last else {
      return spec?.evaluation.evaluateBase == true && measurements.isEmpty
        ? "measuring the untrained model" : "getting ready"
    }
    if isDue(last),
      !measurements.contains(where: { $0.checkpoint.stage == last.stage && $0.checkpoint.step == last.step })
    {
      return
        "measuring after \(last.stage == .sft ? "SFT epoch \(last.epoch ?? 0)" : "GRPO step \(last.step)")"
    }
    let isLast = last.step == total(last.stage)
    if isLast { return last.stage == .sft ? "beginning GRPO" : "judging and reporting" }
    return last.stage == .sft ? "SFT epoch \(last.epoch ?? 0)" : "GRPO"
  }

  /// Whether the model is measured after `step`.
  private func isDue(_ step: StepRecord) -> Bool {
    guard let spec else { return false }
    switch step.stage {
    case .base: return false
    case .sft:
      guard let stepsPerEpoch, step.step.isMultiple(of: stepsPerEpoch) else { return false }
      return spec.evaluatedEpochs.contains(step.step / stepsPerEpoch)
    case .grpo: return spec.evaluatedSteps.contains(step.step)
    }
  }

  // MARK: How fast

  /// Tokens trained on a second: of late, or else in the last stretch that was timed.
  package var tokensPerSecond: Double? {
    if !hasEnded, let tokens = pace.tokensPerSecond { return tokens }
    return timings.last { $0.phase == .train && $0.checkpoint.stage == (stage ?? .sft) }?.throughput
  }

  /// Seconds until the current stage is done, measurements in between included; nil before that can be told.
  package var secondsLeft: Double? {
    guard !hasEnded, let stage, let total = total(stage), total > done(stage),
      let seconds = secondsPerStep(stage)
    else { return nil }
    return Double(total - done(stage)) * seconds
  }

  /// Whether a stage follows that `secondsLeft` leaves out.
  package var hasStageAhead: Bool { !hasEnded && stage != .grpo && total(.grpo) != 0 }

  /// From what this run has timed of the stage, or else from what was seen of it.
  private func secondsPerStep(_ stage: Stage) -> Double? {
    let timed = timings.filter { $0.checkpoint.stage == stage && $0.attempt != Timing.takenOver }
    let before = timings.filter { $0.checkpoint.stage == stage && $0.attempt == Timing.takenOver }
    let steps = (timed.map(\.checkpoint.step).max() ?? 0) - (before.map(\.checkpoint.step).max() ?? 0)
    guard steps > 0 else { return pace.secondsPerStep }
    // A stretch that a resumed run measured again counts once.
    var latest: [String: Timing] = [:]
    for timing in timed { latest["\(timing.checkpoint) \(timing.phase)"] = timing }
    return latest.values.map(\.seconds).reduce(0, +) / Double(steps)
  }
}
