import ArgumentParser
import Foundation
import Harness
import Records
import Reporting

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

  /// Prints how a run came out, and throws the exit code that it stands for unless all is well.
  static func finish(_ outcome: RunOutcome, json: Bool) throws {
    if json {
      try Terminal.print(json: RunOutput(outcome))
    } else if outcome.status == .finished {
      if let findings = outcome.findings {
        try Terminal.print("\n" + .lines(findings.summary(width: Terminal.width)), terminator: "")
      }
      if let report = outcome.report {
        try Terminal.print("\nReport: \(report.path(percentEncoded: false))report.md")
      }
      try Terminal.print("Digest: \(outcome.digest ?? "unknown")")
    }
    if outcome.status != .finished {
      Terminal.error("stopped; go on with: twostage run --resume \(outcome.run)")
    }
    if let problem = outcome.reportProblem { Terminal.error(.lines(problem)) }
    if outcome.status == .interrupted || outcome.reportProblem != nil, let code = Interruption.exitCode {
      throw code
    }
    guard outcome.status == .finished, outcome.reportProblem == nil else { throw ExitCode.failed }
    try VerdictExit.check(outcome.verdicts)
  }
}
