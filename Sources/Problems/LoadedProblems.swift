/// A set of problems with what is known about its origin.
package struct LoadedProblems: Sendable {
  package var problems: [Problem]
  /// SHA-256 in hexadecimal of the whole file; nil for procedural problems.
  package var fileHash: String?
  /// What a user should know, one line each.
  package var notices: [String] = []
}
