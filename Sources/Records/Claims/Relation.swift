/// How the left side must stand to the right side.
package enum Relation: Codable, Sendable, Equatable {
  /// left - right is at least (or at most) the bound.
  case difference(Comparison, Double)
  /// left / right is at least (or at most) the bound.
  case ratio(Comparison, Double)
  /// left is not lower than right by more than the margin: non-inferiority.
  case notBelowBy(Double)
}
