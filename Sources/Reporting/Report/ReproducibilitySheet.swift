package import Records
internal import Texts

/// What it takes to make a report's runs again, and what they do and do not show: the sheet that reviewers of artifacts
/// ask for.
package struct ReproducibilitySheet {
  private let runs: [(label: String, history: RunHistory)]

  /// - Parameter runs: the runs that the report is made from, at least one, each with the name of its variant.
  package init(_ runs: [(label: String, history: RunHistory)]) {
    precondition(!runs.isEmpty, "a report is made from runs")
    self.runs = runs
  }

  package var section: ReportSection {
    ReportSection(
      "Reproducibility",
      [
        .paragraph(
          "To make it again, in a checkout of the repository, with the settings below saved as settings.json:"
        ),
        .code(commandLines.joined(separator: "\n")), .paragraph(check),
        .table(NamedTable("reproducibility", sharedFacts)),
      ] + perRun + settings + [.paragraph("What this shows, and what it does not:"), .list(scope)])
  }

  // MARK: Commands

  private var commandLines: [String] {
    let commits = Self.distinct(histories.map { String($0.run.provenance.commit.prefix(12)) })
    // Commands are copied: nothing but what they should be gets into one.
    let isCommit =
      commits.count == 1 && !commits[0].isEmpty
      && commits[0].utf8.allSatisfy("0123456789abcdef".utf8.contains)
    let checkout = isCommit ? ["git checkout \(commits[0])"] : []
    let changes = histories.map { history in
      overrides(of: history).map { " --set \(Self.shellWord($0))" }.joined()
    }
    let runs = Self.distinct(changes).map { change in
      let seeds = Self.distinct(
        zip(histories, changes).filter { $1 == change }.map { "\($0.0.run.seed)" })
      let command = ".build/release/twostage run settings.json\(change) --seed"
      return seeds.count == 1
        ? "\(command) \(seeds[0])"
        : "for seed in \(seeds.joined(separator: " ")); do \(command) $seed; done"
    }
    return checkout + ["make build"] + runs
  }

  /// `text` as one word for a shell, which takes nothing in single quotes for more than it is.
  private static func shellWord(_ text: String) -> String {
    let parts = text.visible().unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.map { String($0) }.joined(separator: "'\\''") + "'"
  }

  /// What is set otherwise than for the first run.
  private func overrides(of history: RunHistory) -> [String] {
    SettingDifferences(
      history.run.benchmark.canonical, from: histories[0].run.benchmark.canonical
    ).overrides
  }

  private var check: String {
    let changes =
      histories.contains { $0.run.provenance.dirtyDiff != nil }
      ? " There were uncommitted changes, which the commit does not have: without them the result may differ."
      : ""
    return
      "A run ends in a digest over its weights, samples and metrics. The same commit, settings, seed and BLAS kernel "
      + "give the same digest, with any number of threads." + changes
  }

  /// The first run's settings in full.
  private var settings: [ReportBlock] {
    let whose = isOneBenchmark ? "" : " of the first variant"
    return [
      .paragraph("All settings\(whose), defaults included (settings.json):"),
      .code(Self.broken(histories[0].run.benchmark.canonical)),
    ]
  }

  private var isOneBenchmark: Bool { Set(histories.map(\.run.benchmark.hash)).count == 1 }

  /// JSON on one line as a line for each of its outermost keys.
  private static func broken(_ json: String) -> String {
    var result = ""
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for character in json {
      result.append(character)
      if isQuoted {
        if !isEscaped, character == "\"" { isQuoted = false }
        isEscaped = !isEscaped && character == "\\"
        continue
      }
      switch character {
      case "\"": isQuoted = true
      case "{", "[": depth += 1
      case "}", "]": depth -= 1
      case "," where depth == 1: result += "\n "
      default: break
      }
    }
    return result
  }

  // MARK: Facts

  /// What is the same for all runs, in two columns.
  private var sharedFacts: Table {
    Table(
      columns: [.left(""), .left("")],
      rows: facts.filter { $0.isShared && $0.values[0] != "nothing" }.map { [$0.name, $0.values[0]] })
  }

  /// What differs between the runs, a row for each.
  private var perRun: [ReportBlock] {
    let differing = facts.filter { !$0.isShared }
    guard !differing.isEmpty else { return [] }
    let isNamed = Set(runs.map(\.label)).count > 1
    let table = Table(
      columns: (isNamed ? [.left("variant")] : []) + differing.map { .left($0.name) },
      rows: runs.indices.map { index in
        (isNamed ? [runs[index].label] : []) + differing.map { Self.short($0.values[index]) }
      })
    let total = histories.compactMap { RunProvenance($0).wallSeconds }.reduce(0, +)
    return [
      .table(NamedTable("reproducibility-runs", table)),
      .paragraph("\(runs.count) runs, \(Format.duration(total)) in all. Hashes by their first digits."),
    ]
  }

  private struct Fact {
    var name: String
    /// For each run.
    var values: [String]

    var isShared: Bool { values.allSatisfy { $0 == values[0] } }
  }

  /// All that is known, in order.
  private var facts: [Fact] {
    let lists = histories.map(facts)
    var names: [String] = []
    for list in lists {
      var place = names.endIndex
      // A name that earlier runs lack goes where it stands among the others.
      for (name, _) in list.reversed() {
        if let found = names.firstIndex(of: name) { place = found } else { names.insert(name, at: place) }
      }
    }
    return names.map { name in
      Fact(name: name, values: lists.map { list in list.first { $0.0 == name }?.1 ?? Format.missing })
    }
  }

  private func facts(of history: RunHistory) -> [(String, String)] {
    let (run, origin) = (history.run, history.run.provenance)
    let took = RunProvenance(history)
    let changes = overrides(of: history).joined(separator: ", ")
    return [
      ("run", run.id), ("benchmark", "\(run.benchmark.name), SHA-256 \(run.benchmark.hash)"),
      ("set otherwise", changes.isEmpty ? "nothing" : changes), ("seed", "\(run.seed)"),
      ("commit", origin.commit),
      ("uncommitted changes", origin.dirtyDiff.map { "SHA-256 \($0)" } ?? "none"),
      (
        "stage 1",
        origin.branch.map { "\($0.epochs) epochs of run \($0.run), weights SHA-256 \($0.weights)" }
          ?? "its own"
      ),
    ] + (origin.startWeights.map { [("start weights", $0)] } ?? []) + [
      ("started", Self.toTheSecond(run.started)), ("wall time", Format.duration(took.wallSeconds)),
      ("peak memory", took.peakMemory ?? Format.missing),
      ("threads", history.attempts.last.map { "\($0.threads)" } ?? Format.missing),
      ("attempts", history.attempts.isEmpty ? Format.missing : "\(history.attempts.count)"),
      ("load average at start", Format.decimal(took.resources("load_average").last, digits: 1)),
      ("stolen time", Format.percent(took.resources("steal_share").max())),
      (
        "other measurements meanwhile",
        took.resources("contended").max().map { $0 > 0 ? "yes" : "no" } ?? Format.missing
      ),
      ("CPU", "\(origin.cpu), \(origin.cores) cores"), ("memory", Format.bytes(Double(origin.memoryBytes))),
      (
        "sgemm peak",
        took.resources("gemm_peak_gflops").max().map { Format.decimal($0, digits: 1) + " GFLOP/s" }
          ?? Format.missing
      ),
      ("machine", origin.machine), ("operating system", origin.operatingSystem),
      ("twostage", origin.version), ("compiler", origin.compiler), ("BLAS", origin.blas),
      ("BLAS kernel", origin.blasCore), ("answer check", origin.grader),
    ] + hashes(of: history)
  }

  private func hashes(of history: RunHistory) -> [(String, String)] {
    let data = history.run.provenance.dataHashes.sorted { $0.key < $1.key }
    let ends = history.weights.sorted { $0.checkpoint < $1.checkpoint }.filter { weights in
      !history.weights.contains {
        $0.checkpoint.stage == weights.checkpoint.stage && $0.checkpoint > weights.checkpoint
      }
    }
    // The digests of several runs speak for their weights.
    return data.map { ("data, \($0.key)", "SHA-256 \($0.value)") }
      + (runs.count > 1 ? [] : ends.map { ("weights, \($0.checkpoint)", "SHA-256 \($0.sha256)") })
      + [("digest", history.end?.digest ?? Format.missing)]
  }

  /// `2026-01-02T03:04:05Z`, whatever the fraction of a second was.
  private static func toTheSecond(_ time: String) -> String {
    time.contains(".") ? time.prefix { $0 != "." } + "Z" : time
  }

  /// A hash of many digits by its first twelve.
  private static func short(_ value: String) -> String {
    value.split(separator: " ", omittingEmptySubsequences: false).filter { $0 != "SHA-256" }
      .map { $0.count >= 40 && $0.allSatisfy(\.isHexDigit) ? String($0.prefix(12)) : String($0) }
      .joined(separator: " ")
  }

  // MARK: Scope

  private var scope: [String] {
    let history = histories[0]
    let evaluated = EvaluationSamples(history).problems
    let families = Self.distinct(evaluated.map(\.family)).joined(separator: ", ")
    let problems =
      evaluated.isEmpty
      ? []
      : [
        "Accuracy and length are those of \(Format.count(evaluated.count)) evaluation problems (\(families)); "
          + "errors and intervals over problems take these for a sample of all such problems."
      ]
    let judged = histories.contains { !$0.verdicts.isEmpty }
    return [
      judged
        ? "A verdict holds for the two checkpoints, the sampling setting and the margin that it names. \"Inconclusive\" "
          + "means that the data cannot tell, not that there is no difference."
        : "Nothing is claimed: there are numbers, but no verdicts."
    ] + problems + [
      seedScope,
      "The model, its size and its training are those of the settings. Nothing is claimed about other sizes, models or "
        + "data; only directions and ratios may be held against published figures of larger models.",
      "An answer counts as right if the answer check (\(history.run.provenance.grader)) finds it equal to the reference; "
        + "one in a form that it does not read counts as wrong.",
      "Times and memory are those of this machine under the load stated. On another CPU or BLAS kernel sums round "
        + "otherwise, which training amplifies: expect numbers within the errors, not the same digest.",
    ]
  }

  private var seedScope: String {
    let seeds = Self.distinct(histories.map { "\($0.run.seed)" })
    return seeds.count == 1
      ? "One seed (\(seeds[0])): the errors leave out how much another seed would change."
      : "Seeds \(seeds.joined(separator: ", ")): intervals are over seeds only where they say so."
  }

  private var histories: [RunHistory] { runs.map(\.history) }

  private static func distinct(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
