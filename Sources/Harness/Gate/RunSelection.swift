internal import Foundation
internal import Records
internal import Storage

/// One side of a comparison: certain runs, or all finished runs of a commit.
package enum RunSelection: Sendable, Equatable {
  /// Identifiers, or their first characters.
  case runs([String])
  /// The first characters of a commit.
  case commit(String)

  /// Reads `RUN`, `RUN,RUN,…` or `commit:SHA`. Throws `PreparationError`.
  package init(_ text: String) throws {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    if let commit = text.split(separator: ":", maxSplits: 1).last, text.hasPrefix("commit:") {
      guard commit.count >= 4, commit.allSatisfy(\.isHexDigit), commit != "commit" else {
        throw PreparationError(
          "'\(text)' names no commit; expected commit: and at least four hexadecimal digits")
      }
      self = .commit(commit.lowercased())
    } else if parts.allSatisfy({ !$0.isEmpty && ULID.isPrefix($0.uppercased()) }) {
      self = .runs(parts)
    } else {
      throw PreparationError(
        "'\(text)' names no runs; expected RUN, several with commas in between, or commit:SHA; see twostage list"
      )
    }
  }

  /// The runs that are meant, of the benchmark with this hash if one is given.
  func resolve(in store: Store, benchmarkHash: String?) throws -> [RunSummary] {
    switch self {
    case .runs(let prefixes):
      let found = try prefixes.map { try store.run(matching: $0) }
      if let unfinished = found.first(where: { $0.status != .finished }) {
        throw PreparationError(
          "run \(unfinished.run) is \(unfinished.status.rawValue); only finished runs can be compared")
      }
      return found
    case .commit(let commit):
      let found = try store.runs().filter {
        $0.commit.hasPrefix(commit) && $0.status == .finished && $0.dirtyDiff == nil
          && (benchmarkHash == nil || $0.benchmarkHash == benchmarkHash)
      }
      guard let first = found.first else {
        throw PreparationError("no finished run of commit \(commit) in the store; see twostage list")
      }
      guard found.allSatisfy({ $0.benchmarkHash == first.benchmarkHash }) else {
        let names = Set(found.map(\.benchmark)).sorted().joined(separator: ", ")
        throw PreparationError(
          "commit \(commit) has runs of several benchmarks (\(names)); add --benchmark FILE")
      }
      return found
    }
  }
}
