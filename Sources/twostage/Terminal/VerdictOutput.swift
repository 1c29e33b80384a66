import ArgumentParser
import Records

/// A verdict as programs read it.
struct VerdictOutput: Encodable {
  let claim: String
  let outcome: String
  let left: String
  let right: String
  let leftValue: Double
  let rightValue: Double
  let estimate: Double
  let lower: Double
  let upper: Double
  let confidence: Double
  let method: String
  let problems: Int
  let power: Double?
  let detectable: Double?

  init(_ verdict: Verdict) {
    claim = verdict.claim.name
    outcome = verdict.outcome.rawValue
    left = "\(verdict.left).\(verdict.claim.left.metric.rawValue)"
    right = "\(verdict.right).\(verdict.claim.right.metric.rawValue)"
    leftValue = verdict.leftValue
    rightValue = verdict.rightValue
    estimate = verdict.estimate
    lower = verdict.lower
    upper = verdict.upper
    confidence = verdict.claim.confidence
    method = verdict.method
    problems = verdict.problems
    power = verdict.power
    detectable = verdict.detectable
  }
}

/// The exit code that verdicts stand for.
enum VerdictExit {
  /// Throws the exit code of the worst verdict; returns if all claims are supported.
  static func check(_ verdicts: [Verdict]) throws { try check(verdicts.map(\.outcome)) }

  /// The same for verdicts of any kind.
  static func check(_ outcomes: [VerdictOutcome]) throws {
    if outcomes.contains(.refuted) { throw ExitCode.refuted }
    if outcomes.contains(.inconclusive) { throw ExitCode.inconclusive }
  }
}
