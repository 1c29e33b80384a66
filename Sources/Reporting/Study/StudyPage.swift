import Records

/// What a report says: of a single run, or of the arms and seeds of a study.
struct StudyPage {
  private let study: Study
  private let arm: ArmFindings
  private let tables: ArmTables
  private let figures: [NamedFigure]

  /// Nil if there is no run.
  init?(_ study: Study) {
    guard let reference = study.reference else { return nil }
    self.study = study
    arm = reference
    tables = ArmTables(reference)
    figures =
      StudyFigures(study.arms).all + ArmFigures(reference, isNamed: study.arms.count > 1).all
      + (study.published.map { [PublishedFigure($0).figure] } ?? [])
  }

  var sections: [ReportSection] {
    [
      verdicts,
      section(
        "Variants", [("ablation", Ablation(study.arms).table)],
        "\(sizeNote) \(Self.ablationNote)", ["ablation", "differences", "budget-curve-variants"]),
      section(
        "Under token budgets", [("budgets", tables.budgets)],
        "\(sizeNote) A sample is right under a budget if it ended within it, and costs its tokens or the budget, "
          + "whichever is less. \(Self.errorNote(arm))", ["budget-curve", "budget-curve-families"]),
      section(
        "What GRPO changes",
        [("changes", StudyTables(study).changes), ("families", tables.families)],
        "\(sizeNote) \(changeNote)", ["changes"]),
      section(
        "Accuracy, length and speed", [("measured", tables.main)], Self.mainNote(arm),
        ["epochs"]),
      section("Training curves", [], nil, ["grpo-steps", "sft-steps"]),
      section("Lengths of solutions", [], nil, ["lengths"]),
      section(
        "Ends of the stages", [("stage-ends", tables.stageEnds)],
        "Error, questions: standard error if the problems are a sample of all such problems. Error, "
          + "sampling: standard error for the same problems, sampled again. pass@k is the unbiased estimate; "
          + "in maj@k the first of equally frequent answers wins. \(Self.errorNote(arm))", []),
      section(
        "Throughput", [("throughput", tables.phases)],
        "Real tokens over wall seconds\(arm.hasSeeds ? ", means over seeds" : ""); a resumed stretch counts once, "
          + "as last measured." + (arm.disturbanceNote.map { " \($0)" } ?? ""), ["throughput"]),
      published,
    ].compactMap { $0 }
  }

  /// How the columns of the main table are to be read.
  static func mainNote(_ arm: ArmFindings) -> String {
    let all = arm.runs.flatMap { run in arm.measured.compactMap { run.measurement("accuracy", at: $0) } }
    let counts = Set(all.map(\.samplesPerProblem)).sorted().map(String.init).joined(separator: " or ")
    let samples = counts == "1" ? "1 sample" : "\(counts) samples"
    let size = all.last.map { "; \(Format.count($0.problems)) problems, \(samples) each" } ?? ""
    let sampling = arm.name(ofSampling: RunFindings.mainSampling)
    let care = arm.disturbanceNote.map { " \($0)" } ?? ""
    return "\(sampling)\(size). \(errorNote(arm))\(care)"
  }

  private static let ablationNote =
    "Two-sided 95 % intervals, by Student's t over seeds; with one seed ± one standard error over problems. "
    + "Against the first variant: paired by seed (one seed: by problem). In bold: the best of a column where it "
    + "differs from every other at 5 %, corrected by Holm's method."

  /// What ± means, and what stands for it where there is no error to show.
  private static func errorNote(_ arm: ArmFindings) -> String {
    (arm.hasSeeds
      ? "Means over \(arm.runs.count) seeds ± half of the two-sided 95 % interval by Student's t."
      : "± one standard error over problems.")
      + " (≤ x): no sample was right; the exact binomial bound at 95 %, each problem counted once."
  }

  /// What stands behind the numbers at the ends of the stages: `T=1, 1,080 × 8 problems and samples.`
  private var sizeNote: String {
    let sampling = RunFindings.mainSampling
    let size = arm.stageEnds.last.map { arm.size(at: $0, sampling: sampling) } ?? Format.missing
    return "\(arm.name(ofSampling: sampling)), \(size) problems and samples of each."
  }

  private var changeNote: String {
    arm.hasSeeds
      ? "From SFT to SFT + GRPO, paired by seed, two-sided 95 % intervals by Student's t; lengths by the logarithms "
        + "of their ratios. ± half of the 95 % interval."
      : "From SFT to SFT + GRPO, paired by problem, two-sided 95 % intervals; those of the mean length by a bootstrap. "
        + "± one standard error over problems."
  }

  // MARK: Sections

  private var verdicts: ReportSection {
    var blocks: [ReportBlock] = []
    if let table = StudyTables(study).verdicts {
      blocks += [
        .table(NamedTable("verdicts-over-seeds", table)),
        .paragraph(
          "Over seeds: would a run with a new seed do the same? One-sided bounds by Student's t on the seeds' "
            + "estimates, of ratios on their logarithms. Single runs: would the same run do so on other problems?"
        ),
      ]
    }
    if !study.unjudged.isEmpty {
      blocks += [.paragraph("Not judged over seeds:"), .list(study.unjudged)]
    }
    if let table = tables.verdicts {
      let methods = arm.runs.first?.history.verdicts.map { "\($0.claim.name): \($0.method)." } ?? []
      blocks += [
        .table(NamedTable("verdicts", table)),
        .paragraph(
          "Power: the probability of this verdict being \"supported\" if there were no difference. Detectable: "
            + "the smallest distance from the bound that the design sees with 90 % probability. Tests"
            + (arm.hasSeeds ? " (of seed \(arm.seeds[0])):" : ":")),
        .list(methods),
      ]
    }
    if blocks.isEmpty {
      let claims = arm.runs.first?.history.run.benchmark.claims.count ?? 0
      blocks = [
        .paragraph(claims == 0 ? "The benchmark makes no claims." : "\(claims) claims, not judged yet.")
      ]
    }
    return ReportSection("Verdicts", blocks)
  }

  private var published: ReportSection? {
    guard let published = study.published else { return nil }
    return section(
      "Beside the published results", [("published", PublishedTable(published, beside: study.arms).table)],
      "Published: \(published.source). Scales differ: the published models have 14 billion parameters and could "
        + "reason before they were trained further. Only relative changes can be set side by side, and even they "
        + "need not agree.", ["published"])
  }

  /// A section with tables, a note and figures; nil if it has neither table nor figure.
  private func section(
    _ title: String, _ tables: [(name: String, table: Table?)], _ note: String?, _ names: [String]
  ) -> ReportSection? {
    let shown = names.compactMap { name in figures.first { $0.name == name } }
    let blocks = tables.compactMap { one in one.table.map { ReportBlock.table(NamedTable(one.name, $0)) } }
    guard !blocks.isEmpty || !shown.isEmpty else { return nil }
    let paragraph = blocks.isEmpty ? [] : note.map { [ReportBlock.paragraph($0)] } ?? []
    return ReportSection(title, blocks + paragraph + shown.map(ReportBlock.figure))
  }
}
