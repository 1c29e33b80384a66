/// The direction of a bound.
package enum Comparison: String, Codable, Sendable {
  case atLeast = ">="
  case atMost = "<="
}
