import Foundation
import Harness
import Records

/// A run's outcome as programs read it.
struct RunOutput: Encodable {
  let run: String
  let status: String
  let digest: String?
  let verdicts: [VerdictOutput]
  let report: String?
  /// What went wrong; nil if nothing did.
  let problem: String?

  init(_ outcome: RunOutcome) {
    run = outcome.run
    status = outcome.status.rawValue
    digest = outcome.digest
    verdicts = outcome.verdicts.map(VerdictOutput.init)
    report = outcome.report?.path(percentEncoded: false)
    problem = outcome.reportProblem
  }

  init(_ failure: RunFailure) {
    run = failure.run
    status = RunStatus.failed.rawValue
    digest = nil
    verdicts = []
    report = nil
    problem = failure.description
  }
}
