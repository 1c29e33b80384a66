/// How one metric of a comparison came out.
package enum GateOutcome: String, Codable, Sendable {
  /// The same bits on both sides: nothing to test.
  case identical
  /// The first losses differ by rounding alone; what follows is not tested.
  case rounding
  /// Better, beyond noise.
  case better
  /// Shown to be no worse than the margin allows.
  case passed
  /// Worse beyond noise, and not shown to be within the margin.
  case regressed
  /// The data cannot tell.
  case inconclusive
  /// Not tested, for a reason that the method states.
  case notJudged = "not judged"
}
