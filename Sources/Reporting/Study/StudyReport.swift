package import Records

/// The report of a study: variants of a benchmark, each run with one or more seeds.
package struct StudyReport: Sendable {
  package let title: String
  private let study: Study

  /// A report on everything that the runs hold; what they do not hold is left out or said not to be measured.
  /// - Parameters:
  ///   - arms: The first is the reference that the others are compared with.
  ///   - published: What others measured, to be shown beside.
  package init(title: String, arms: [StudyArm], published: PublishedResults? = nil) {
    self.title = title
    study = Study(arms, published: published)
  }

  /// What the seeds of each arm say about its claims, by the name of the arm, in the order of the arms.
  package var verdicts: [(arm: String, verdicts: [SeedVerdict])] {
    zip(study.arms, study.verdicts).map { ($0.name, $1) }
  }

  /// How the claims came out: over seeds where an arm has several, else of its run.
  package var outcomes: [VerdictOutcome] {
    zip(study.arms, study.verdicts).flatMap { arm, verdicts in
      arm.hasSeeds ? verdicts.map(\.outcome) : arm.runs.flatMap { $0.history.verdicts.map(\.outcome) }
    }
  }

  /// The tables that matter most, as plain text with no line longer than `width` characters.
  package func summary(width: Int = 100) -> String {
    let tables = document.tables
    return ["measured", "ablation", "verdicts-over-seeds"].compactMap { name in
      guard let table = tables.first(where: { $0.name == name })?.table else { return nil }
      // What stands last says most in detail: pages have room for it.
      return table.narrowed(to: width, sparing: table.columns.dropFirst(2).map(\.name).reversed())
        .text(width: width)
    }.joined(separator: "\n")
  }

  /// What the report says.
  package var document: ReportDocument {
    let runs = study.arms.flatMap { arm in arm.runs.map { (label: arm.name, history: $0.history) } }
    let sheet = runs.isEmpty ? [] : [ReproducibilitySheet(runs).section]
    return ReportDocument(
      title: title, lead: [.paragraph(lead)], sections: (StudyPage(study)?.sections ?? []) + sheet,
      samples: study.samples)
  }

  private var lead: String {
    let arms = study.arms
    let runs = arms.flatMap(\.runs)
    guard let first = runs.first?.history.run else { return "No run." }
    let seeds = Format.seeds(Set(runs.map(\.history.run.seed)).sorted())
    let commits = Set(runs.map(\.history.run.provenance.commit)).sorted()
    let unfinished = runs.count { $0.history.end?.status != .finished }
    let variants = arms.count > 1 ? "\(arms.count) variants, " : ""
    return "\(variants)\(runs.count) run\(runs.count == 1 ? "" : "s") with \(seeds) of the benchmark "
      + "\(first.benchmark.name), commit\(commits.count > 1 ? "s" : "") \(commits.joined(separator: ", "))."
      + (first.provenance.startWeights.map { " It starts from \($0), trained in 32 bits." } ?? "")
      + (unfinished > 0 ? " \(unfinished) of them not finished: numbers so far." : "")
  }
}
