internal import Storage
internal import Training

/// Why a run ended before its end, with what is needed to go on.
package struct RunFailure: Error, CustomStringConvertible {
  package let run: String
  package let benchmark: String
  package let reason: String
  /// The last checkpoint that can be gone on from; nil if none was saved.
  package let lastCheckpoint: String?
  /// Whether going on may end otherwise: not if the same bits would lead to the same failure.
  package let canBeResumed: Bool

  init(run: String, benchmark: String, error: any Error, lastCheckpoint: String?) {
    self.run = run
    self.benchmark = benchmark
    reason = ErrorText.of(error)
    self.lastCheckpoint = lastCheckpoint
    canBeResumed = !(error is TrainingError || error is DivergedError)
  }

  package var description: String {
    "run \(run) of \(benchmark) failed: \(reason). "
      + (lastCheckpoint.map { "Last good checkpoint: \($0)" } ?? "No good checkpoint was saved before")
      + (canBeResumed
        ? ". Nothing is lost: when that is mended, go on with: twostage run --resume \(run)" : "")
  }
}
