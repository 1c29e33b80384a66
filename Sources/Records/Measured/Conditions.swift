/// How much of the machine a measurement of time had to itself, and what it took.
package struct Conditions: Codable, Sendable, Equatable {
  /// Processes running or waiting to run at the end, averaged over a minute, this one's own threads included.
  package var loadAverage: Double?
  /// Share of processor time, from 0 to 1, that the hypervisor gave to others although this machine had work.
  package var stealShare: Double?
  /// Whether another process measured on this machine at the same time.
  package var isContended: Bool
  /// Memory that this process held at the end, in bytes.
  package var residentBytes: Int64?

  package init(loadAverage: Double?, stealShare: Double?, isContended: Bool, residentBytes: Int64? = nil) {
    self.loadAverage = loadAverage
    self.stealShare = stealShare
    self.isContended = isContended
    self.residentBytes = residentBytes
  }

  /// Whether times taken under these conditions are to be read with care.
  package var isDisturbed: Bool { isContended || stealShare ?? 0 > Self.tolerableSteal }

  /// Share of stolen time up to which a measurement passes without a remark.
  package static let tolerableSteal = 0.01
}
