/// All numbers between two ends.
struct Interval: Sendable, Hashable {
  var lower: Expression
  var upper: Expression
  var isLowerClosed: Bool
  var isUpperClosed: Bool
}
