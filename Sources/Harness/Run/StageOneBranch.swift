internal import Foundation
internal import Records
internal import Specs
internal import Storage
internal import Transformers

/// The stage 1 of a run on this machine, as far as another run can begin with it: the same bits would come out if that one
/// trained it again.
struct StageOneBranch {
  let record: BranchRecord
  private let home: HarnessHome

  init(_ record: BranchRecord, home: HarnessHome) {
    self.record = record
    self.home = home
  }

  /// The newest finished stage 1 with which a run of `spec` can begin; nil if there is none, or its model was not kept.
  static func find(for spec: BenchmarkSpec, _ provenance: ProvenanceRecord, home: HarnessHome) throws
    -> StageOneBranch?
  {
    let epochs = spec.sft.numTrainEpochs
    for run in try home.state.runIDs().reversed() {
      guard let begun = try? JournalGlance(home.state.journal(ofRun: run)).record, begun.seed == spec.seed,
        provenance.whyBitsMayDiffer(from: begun.provenance) == nil,
        let other = try? home.spec(ofRun: run), spec.continuesStageOne(of: other),
        let (model, _) = try? models(ofRun: run, other, epochs, home).load(.sft)
      else { continue }
      let record = BranchRecord(run: run, epochs: epochs, weights: model.sha256())
      return StageOneBranch(record, home: home)
    }
    return nil
  }

  /// The folder with the model after `epochs` epochs of a run of `spec`.
  private static func models(ofRun run: String, _ spec: BenchmarkSpec, _ epochs: Int, _ home: HarnessHome)
    -> ModelFolder
  {
    let isEnd = epochs == spec.sft.numTrainEpochs
    return ModelFolder(isEnd ? home.models(ofRun: run) : home.models(ofRun: run, afterEpoch: epochs))
  }

  /// The model, and what the other run has recorded that a run of `spec` would record too. Throws if it is no longer what it
  /// was when the run began.
  func take(for spec: BenchmarkSpec) throws -> (model: Parameters, events: [Event]) {
    let other = try home.spec(ofRun: record.run)
    let (model, _) = try Self.models(ofRun: record.run, other, record.epochs, home).load(.sft)
    guard model.sha256() == record.weights else {
      throw PreparationError("the model of run \(record.run) after epoch \(record.epochs) is another now")
    }
    let evaluated = Set(spec.evaluatedEpochs)
    let isEndOfBoth = record.epochs == other.sft.numTrainEpochs
    let reader = try JournalReader(home.state.journal(ofRun: record.run))
    var events: [Event] = []
    while let event = try reader.next() {
      guard let checkpoint = event.checkpoint else {
        if case .step(let step) = event, step.stage == .sft, step.epoch ?? .max <= record.epochs {
          events.append(event)
        }
        continue
      }
      let epoch = checkpoint.stage == .base ? 0 : checkpoint.epoch ?? .max
      guard checkpoint.stage != .grpo, epoch <= record.epochs else { continue }
      // At the end of a stage more is measured than within it: that is the other run's only where it ends too.
      let isMeasuredAlike =
        epoch < record.epochs ? checkpoint.stage == .base || evaluated.contains(epoch) : isEndOfBoth
      if case .timing(var timing) = event {
        guard timing.phase == .train || isMeasuredAlike else { continue }
        timing.attempt = Timing.takenOver
        events.append(.timing(timing))
      } else if isMeasuredAlike {
        events.append(event)
      }
    }
    return (model, events)
  }
}

extension Event {
  /// The checkpoint that the event belongs to; nil for what belongs to none.
  fileprivate var checkpoint: Checkpoint? {
    switch self {
    case .samples(let set): set.split == .evaluation ? set.checkpoint : nil
    case .measurement(let measurement): measurement.checkpoint
    case .weights(let weights): weights.checkpoint
    case .timing(let timing): timing.checkpoint
    case .runStarted, .attemptStarted, .problem, .step, .resource, .verdict, .attemptEnded: nil
    }
  }
}
