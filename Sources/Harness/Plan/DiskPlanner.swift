internal import Records

/// Adds up what a run leaves on the disk.
struct DiskPlanner {
  private let work: PlannedWork
  private let engine: EngineMemory

  init(_ work: PlannedWork, _ engine: EngineMemory) {
    self.work = work
    self.engine = engine
  }

  /// Journal, database, the last two states and the one being written, and both models.
  var bytes: Int {
    let samples = work.evaluatedSequences + work.rolloutSequences
    let journal = samples * (Self.sample + Self.perToken * Int(work.meanCompletion)) + steps * Self.step
    return journal + journal * Self.databaseShare + 3 * 3 * state + 2 * engine.parameters
  }

  /// One number for everything that is trained, in the stage that trains more.
  private var state: Int {
    max(engine.trained(work.adapters[.sft]), engine.trained(work.adapters[.grpo]))
  }

  private var steps: Int { work.epochs * work.stepsPerEpoch + work.steps }

  /// A sample's line in the journal, without its text.
  private static let sample = 120
  private static let perToken = 3
  private static let step = 300
  /// The database holds the same again, with indices.
  private static let databaseShare = 2
}
