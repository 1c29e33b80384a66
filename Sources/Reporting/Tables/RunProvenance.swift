import Records

/// What a run took.
struct RunProvenance {
  private let history: RunHistory

  init(_ history: RunHistory) {
    self.history = history
  }

  /// The most memory that the run held, and what was planned; nil if it was not measured.
  var peakMemory: String? {
    guard let measured = resources("peak_rss_bytes").max() else { return nil }
    let planned = resources("planned_rss_bytes").max().map { ", planned \(Format.bytes($0))" } ?? ""
    return Format.bytes(measured) + planned
  }

  /// Seconds of all attempts; nil if they were not measured.
  var wallSeconds: Double? {
    let wall = resources("wall_seconds")
    return wall.isEmpty ? nil : wall.reduce(0, +)
  }

  /// What each attempt measured of the machine.
  func resources(_ metric: String) -> [Double] {
    history.resources.filter { $0.metric == metric }.map(\.value)
  }
}
