package import Records

/// What a run tells whoever watches it.
package enum RunUpdate: Sendable {
  /// Something worth a line.
  case message(String)
  /// Something that the user should know or mend.
  case warning(String)
  /// How far a long piece of work is.
  case progress(Progress)
  /// A checkpoint has been measured.
  case measured(Checkpoint, accuracy: Measurement, length: Measurement)

  /// A piece of work under way.
  package struct Progress: Sendable, Equatable {
    /// What the numbers count, the same throughout: time left is estimated from its own pace.
    package var work: String
    /// `SFT epoch 3/10`, say.
    package var title: String
    package var done: Int
    package var total: Int
    /// Figures of the moment: loss, rate.
    package var detail: String
  }
}

/// Where updates go; called from any thread.
package typealias RunObserver = @Sendable (RunUpdate) -> Void
