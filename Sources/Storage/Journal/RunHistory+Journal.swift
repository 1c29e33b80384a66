package import Foundation
package import Records

extension RunHistory {
  /// The history of the run whose journal is at `url`, as far as it has been written: what the database would give if it
  /// had all of it.
  ///
  /// - Parameter keepsRollouts: Whether the solutions that stage 2 trained on are kept; verdicts and reports do without.
  ///
  /// Throws `JournalError`, also if the journal holds no run's start.
  package static func ofJournal(_ url: URL, keepsRollouts: Bool = true) throws -> RunHistory {
    var fold = HistoryFold(keeps: { keepsRollouts || !$0.isRollout })
    let reader = try JournalReader(url)
    while let event = try reader.nextAsStored() { fold.apply(event) }
    guard let history = fold.finish() else {
      throw JournalError.file(
        path: url.path(percentEncoded: false), problem: "the run ended before its first event was kept")
    }
    return history
  }
}

extension JournalReader.Record {
  /// The event as every store of runs keeps it: times without trailing zeros, texts without U+0000, which the types of
  /// PostgreSQL cannot hold, no family as none.
  ///
  /// The journal itself stays as it was written: digests are taken from its bytes.
  func kept() throws -> Event {
    let event: Event = holdsNUL ? try JSONText.decode(from: JSONText.encode(event)) : event
    switch event {
    case .runStarted(var run):
      run.started = run.started.withoutTrailingZeros
      return .runStarted(run)
    case .attemptStarted(var attempt):
      attempt.started = attempt.started.withoutTrailingZeros
      return .attemptStarted(attempt)
    case .attemptEnded(var end):
      end.ended = end.ended.withoutTrailingZeros
      return .attemptEnded(end)
    case .measurement(var measurement) where measurement.family?.isEmpty == true:
      measurement.family = nil
      return .measurement(measurement)
    default: return event
    }
  }

  /// Whether the payload holds an escaped U+0000, or a backslash before such letters: rare enough to look closer then.
  private var holdsNUL: Bool {
    let escape = Array("\\u0000".utf8)
    var rest = payload
    while let start = rest.firstIndex(of: escape[0]) {
      rest = rest[start...]
      if rest.starts(with: escape) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}

extension String {
  /// A time of the form `2026-05-20T10:00:00.250Z` as the database writes it: `2026-05-20T10:00:00.25Z`.
  fileprivate var withoutTrailingZeros: String {
    guard utf8.last == UInt8(ascii: "Z"), let point = utf8.lastIndex(of: UInt8(ascii: ".")) else {
      return self
    }
    let (first, end) = (utf8.index(after: point), utf8.index(before: utf8.endIndex))
    let digits = utf8[first..<end]
    guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return self }
    let zeros = digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
    let last = utf8.index(end, offsetBy: -zeros)
    return String(self[..<(last == first ? point : last)]) + "Z"
  }
}
