/// Why a benchmark file cannot be used: the complaints about it, one a line.
package struct SpecError: Error, Sendable, Equatable, CustomStringConvertible {
  /// So many are shown: nobody reads thousands.
  private static let mostLines = 20

  package var complaints: [Complaint]

  package init(_ complaints: [Complaint]) {
    self.complaints = complaints
  }

  package var description: String {
    let shown = complaints.prefix(Self.mostLines).map(\.description)
    let rest = complaints.count - shown.count
    return (shown + (rest > 0 ? ["and \(rest) more"] : [])).joined(separator: "\n")
  }
}
