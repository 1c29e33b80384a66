package import Foundation
package import Records

/// How a run came out.
package struct RunOutcome: Sendable {
  package let run: String
  package let status: RunStatus
  package let digest: String?
  package let verdicts: [Verdict]
  /// Folder of the report; nil if none was written.
  package let report: URL?
  /// Table and verdicts, for a terminal.
  package let summary: String
}

/// Why a run ended before its end, with what is needed to go on.
package struct RunFailure: Error, CustomStringConvertible {
  package let run: String
  package let benchmark: String
  package let reason: String
  /// The last checkpoint that can be gone on from.
  package let lastCheckpoint: String?

  package var description: String {
    "run \(run) of \(benchmark) failed: \(reason). "
      + (lastCheckpoint.map { "Last good checkpoint: \($0)" } ?? "No checkpoint was saved yet")
  }
}
