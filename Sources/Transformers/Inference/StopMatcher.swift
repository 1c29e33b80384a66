/// Finds the first of several strings in a stream of bytes, one byte at a time, without looking back: the failure
/// function of Knuth, Morris and Pratt for each string.
package struct StopMatcher: Sendable {
  private let patterns: [[UInt8]]
  private let failures: [[Int]]

  /// Empty strings are left out: they would match everywhere.
  package init(_ strings: [String]) {
    patterns = strings.map { Array($0.utf8) }.filter { !$0.isEmpty }
    failures = patterns.map(Self.failureFunction)
  }

  /// How much of each string the stream's end matches.
  package struct State: Sendable, Equatable {
    fileprivate var matched: [Int]
  }

  /// The state of an empty stream.
  package var start: State { State(matched: [Int](repeating: 0, count: patterns.count)) }

  /// Whether there is anything to look for.
  package var isEmpty: Bool { patterns.isEmpty }

  /// Takes in `bytes`; true as soon as one of the strings is complete.
  package func advance(_ state: inout State, by bytes: [UInt8]) -> Bool {
    for byte in bytes {
      for (index, pattern) in patterns.enumerated() {
        var matched = state.matched[index]
        while matched > 0 && pattern[matched] != byte { matched = failures[index][matched - 1] }
        if pattern[matched] == byte { matched += 1 }
        state.matched[index] = matched
        if matched == pattern.count { return true }
      }
    }
    return false
  }

  /// For each prefix, the length of the longest proper prefix that is also its suffix.
  private static func failureFunction(_ pattern: [UInt8]) -> [Int] {
    var failure = [Int](repeating: 0, count: pattern.count)
    var matched = 0
    for index in pattern.indices.dropFirst() {
      while matched > 0 && pattern[matched] != pattern[index] { matched = failure[matched - 1] }
      if pattern[matched] == pattern[index] { matched += 1 }
      failure[index] = matched
    }
    return failure
  }
}
