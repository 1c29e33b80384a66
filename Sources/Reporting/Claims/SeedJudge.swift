import Foundation
import Records
import Statistics

/// Judges claims over the seeds of an arm: by Student's t on the seeds' estimates, of ratios on their logarithms.
struct SeedJudge {
  private let runs: [ClaimJudge]

  init(_ arm: ArmFindings) {
    runs = arm.runs.map { ClaimJudge($0) }
  }

  /// What the seeds say about `claim`.
  /// - Throws: `ClaimError` if there are not two seeds at least, or one of them cannot say anything.
  func judge(_ claim: Claim) throws -> SeedVerdict {
    let comparisons = try runs.map { try $0.comparison(claim) }
    let isRatio = if case .ratio = claim.relation { true } else { false }
    do {
      let estimates = try comparisons.map { comparison in
        guard isRatio else { return comparison.difference }
        guard comparison.leftMean > 0, comparison.rightMean > 0 else {
          throw StatisticsError("a ratio of means that are not positive is not defined")
        }
        return comparison.leftMean / comparison.rightMean
      }
      let contrast = try Contrast(paired: isRatio ? estimates.map { log($0) } : estimates)
      var bounds = contrast.bounds(confidence: claim.confidence)
      if isRatio { bounds = Bounds(lower: exp(bounds.lower), upper: exp(bounds.upper)) }
      return SeedVerdict(
        claim: claim, outcome: Requirement(claim.relation).outcome(bounds), estimates: estimates,
        estimate: isRatio ? exp(contrast.estimate) : contrast.estimate, lower: bounds.lower,
        upper: bounds.upper)
    } catch let error as StatisticsError {
      throw ClaimError(claim.name, error.description)
    }
  }
}
