/// Why a claim cannot be judged, in one line.
package struct ClaimError: Error, CustomStringConvertible {
  package let description: String

  init(_ claim: String, _ reason: String) {
    description = "claim \"\(claim)\" cannot be judged: \(reason)"
  }
}
