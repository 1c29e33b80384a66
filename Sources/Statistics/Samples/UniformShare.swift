import Foundation

/// What samples that all came out alike say about the share they estimate: an error of 0 would claim certainty.
package enum UniformShare {
  /// How far the share may lie from 0 (or 1) at `confidence` if none (or all) of `problems` showed the outcome:
  /// 1 - (1 - confidence)^(1 / n), the exact binomial bound, close to 3 / n at 95 % (the rule of three). Samples
  /// of one problem are not independent: each problem counts once.
  package static func distance(problems: Int, confidence: Double = 0.95) -> Double {
    precondition(problems > 0, "no problems, no bound")
    return 1 - pow(1 - confidence, 1 / Double(problems))
  }
}
