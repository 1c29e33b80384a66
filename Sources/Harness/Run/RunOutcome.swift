package import Foundation
package import Records
package import Reporting

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
  /// What was found, for a summary; nil if the run is not finished or its history could not be read.
  package var findings: RunReport?

  init(run: String, status: RunStatus) {
    self.run = run
    self.status = status
  }
}
