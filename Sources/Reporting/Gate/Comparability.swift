package import Records

/// What must be the same on both sides for a comparison to mean anything.
package enum Comparability: String, Sendable, CaseIterable {
  case benchmark
  case data
  case grader
  case machine

  /// What differs between `base` and `head`, in words, by what it makes of the comparison.
  ///
  /// Problems for training are drawn by seed, so they are compared between runs with the same seed; the evaluation set
  /// has to be the same in all runs.
  package static func differences(_ base: [RunOutline], _ head: [RunOutline]) -> [(Comparability, String)] {
    let all = base + head
    func distinct(_ value: (RunOutline) -> String) -> [String] {
      var seen: [String] = []
      for run in all where !seen.contains(value(run)) { seen.append(value(run)) }
      return seen
    }
    var found: [(Comparability, String)] = []
    func demand(_ kind: Comparability, _ what: String, _ value: (RunOutline) -> String) {
      let values = distinct(value)
      if values.count > 1 { found.append((kind, "\(what) differ: \(values.joined(separator: " and "))")) }
    }
    demand(.benchmark, "benchmarks") { "\($0.run.benchmark.name) (\($0.run.benchmark.hash.prefix(12)))" }
    demand(.data, "evaluation problems") {
      String(($0.run.provenance.dataHashes["evaluation"] ?? "unknown").prefix(12))
    }
    for run in base {
      guard let twin = head.first(where: { $0.run.seed == run.run.seed }) else { continue }
      for role in ["train", "grpo"]
      where run.run.provenance.dataHashes[role] != twin.run.provenance.dataHashes[role] {
        found.append((.data, "\(role) problems of seed \(run.run.seed) differ"))
      }
    }
    demand(.grader, "answer checks") { "version \($0.run.provenance.grader)" }
    demand(.machine, "machines") { "\($0.run.provenance.cpu) (\($0.run.provenance.machine))" }
    demand(.machine, "OpenBLAS kernels") { $0.run.provenance.blasCore }
    return found
  }
}

/// Two sides that cannot be compared.
package struct NotComparable: Error, CustomStringConvertible {
  package let differences: [(kind: Comparability, text: String)]

  package var description: String {
    let flags = Set(differences.map(\.kind)).map { "--across-\($0.rawValue)\($0 == .data ? "" : "s")" }
      .sorted()
    return "not comparable: \(differences.map(\.text).joined(separator: "; ")). "
      + "To compare all the same: \(flags.joined(separator: " "))"
  }
}
