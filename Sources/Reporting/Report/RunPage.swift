import Records

/// What the report of a run says.
struct RunPage {
  private let findings: RunFindings
  private let tables: RunTables
  private let figures: [NamedFigure]

  init(_ findings: RunFindings) {
    self.findings = findings
    tables = RunTables(findings)
    figures = RunFigures(findings).all
  }

  var document: ReportDocument {
    let run = findings.history.run
    let changes = run.provenance.dirtyDiff == nil ? "" : " with uncommitted changes"
    return ReportDocument(
      title: "\(run.benchmark.name): run \(run.id)",
      lead: [.paragraph("\(status) Seed \(run.seed), commit \(run.provenance.commit)\(changes).")],
      sections: [
        verdicts,
        section(
          "Accuracy, length and speed", "measured", tables.main, Self.mainNote(findings),
          ["accuracy-per-epoch", "length"]),
        section(
          "Under token budgets", "budgets", tables.budgets,
          "A sample is right under a budget if it ended within it, and costs its tokens or the budget, "
            + "whichever is less.",
          ["budget-curve"]),
        section(
          "Ends of the stages", "stage-ends", tables.stageEnds,
          "Error, questions: standard error if the problems are a sample of all such problems. Error, "
            + "sampling: standard error for the same problems, sampled again. pass@k is the unbiased estimate; "
            + "in maj@k the first of equally frequent answers wins.", []),
        section(
          "By family", "families", tables.families, "\(mainSampling); ± one standard error over problems.", []
        ),
        section(
          "Throughput", "throughput", tables.phases,
          "Real tokens over wall seconds; a resumed stretch counts once, as last measured."
            + (findings.disturbanceNote.map { " \($0)" } ?? ""),
          ["throughput"]),
        section("Training curves", "", nil, nil, ["training-curves"]),
        ReportSection("Provenance", [.table(NamedTable("provenance", tables.provenance))]),
      ].compactMap { $0 },
      samples: BrowsedSamples(findings.history))
  }

  /// What the columns of the main table mean.
  static func mainNote(_ findings: RunFindings) -> String {
    let all = findings.measured.compactMap { findings.measurement("accuracy", at: $0) }
    let counts = Set(all.map(\.samplesPerProblem)).sorted().map(String.init).joined(separator: " or ")
    let samples = counts == "1" ? "1 sample" : "\(counts) samples"
    let size = all.last.map { "; \(Format.count($0.problems)) problems, \(samples) each" } ?? ""
    let sampling = findings.name(ofSampling: RunFindings.mainSampling)
    let care = findings.disturbanceNote.map { " \($0)" } ?? ""
    return "\(sampling)\(size). Accuracy ± one standard error over problems.\(care)"
  }

  private var mainSampling: String { findings.name(ofSampling: RunFindings.mainSampling) }

  private var status: String {
    // An attempt that came after the recorded end has not ended.
    guard let end = findings.history.end, end.attempt >= findings.history.attempts.last?.number ?? 0 else {
      return "Started \(findings.history.run.started), not ended: numbers so far."
    }
    switch end.status {
    case .finished: return "Finished \(end.ended)."
    case .running: return "Running: numbers so far."
    case .interrupted: return "Interrupted \(end.ended): numbers so far."
    case .failed: return "Failed \(end.ended): \(end.reason ?? "no reason recorded")."
    }
  }

  private var verdicts: ReportSection {
    guard let table = tables.verdicts else {
      let claims = findings.history.run.benchmark.claims.count
      return ReportSection(
        "Verdicts",
        [.paragraph(claims == 0 ? "The benchmark makes no claims." : "\(claims) claims, not judged yet.")])
    }
    return ReportSection(
      "Verdicts",
      [
        .table(NamedTable("verdicts", table)),
        .paragraph(
          "Power: the probability of this verdict being \"supported\" if there were no difference. Detectable: "
            + "the smallest distance from the bound that the design sees with 90 % probability. Tests:"),
        .list(findings.history.verdicts.map { "\($0.claim.name): \($0.method)." }),
      ])
  }

  /// A section with a table, its note and figures; nil if it has neither table nor figure.
  private func section(
    _ title: String, _ name: String, _ table: Table?, _ note: String?, _ names: [String]
  ) -> ReportSection? {
    let shown = names.compactMap { name in figures.first { $0.name == name } }
    guard table != nil || !shown.isEmpty else { return nil }
    var blocks: [ReportBlock] = []
    if let table { blocks.append(.table(NamedTable(name, table))) }
    if let note { blocks.append(.paragraph(note)) }
    return ReportSection(title, blocks + shown.map(ReportBlock.figure))
  }
}
