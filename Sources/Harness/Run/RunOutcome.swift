package import Foundation
package import Records

/// How a run came out.
package struct RunOutcome: Sendable {
  package let run: String
  package let status: RunStatus
  package var digest: String?
  package var verdicts: [Verdict] = []
  /// Folder of the report; nil if none was written.
  package var report: URL?
  /// Why a finished run has no report, and how to get it.
  package var reportProblem: String?
  /// Table and verdicts, for a terminal.
  package var summary = ""

  init(run: String, status: RunStatus) {
    self.run = run
    self.status = status
  }
}
