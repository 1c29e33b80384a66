/// Why a benchmark file cannot be used: every complaint about it, one a line.
package struct SpecError: Error, Sendable, Equatable, CustomStringConvertible {
  package var complaints: [Complaint]

  package init(_ complaints: [Complaint]) {
    self.complaints = complaints
  }

  package var description: String { complaints.map(\.description).joined(separator: "\n") }
}
