import Records

extension GateReport {
  /// For a terminal.
  package func text(width: Int) -> String {
    if onlyCommit != nil { return conclusion.wrapped(width: width, indent: 0) + "\n" }
    var lines = [heading(base, "base"), heading(head, "head"), ""]
    lines += agreements.map { "\($0.stage.title): \(Self.describe($0))" }
    if !agreements.isEmpty { lines.append("") }
    let notes = notes.map { $0.wrapped(width: width, indent: 2) }
    return lines.joined(separator: "\n") + "\n"
      + table.narrowed(to: width, sparing: ["p", "margin", "detectable"]).text(width: width) + "\n"
      + (notes + [conclusion.wrapped(width: width, indent: 0)]).joined(separator: "\n") + "\n"
  }

  /// For a pull request.
  package var markdown: String {
    if onlyCommit != nil {
      return "### twostage: \(verdict.rawValue)\n\n\(MarkdownText.inline(conclusion))\n"
    }
    let agreed = agreements.map { "- \(MarkdownText.inline("\($0.stage.title): \(Self.describe($0))"))" }
      .joined(separator: "\n")
    return """
      ### twostage: \(verdict.rawValue)

      \(MarkdownText.paragraph(conclusion))

      - \(MarkdownText.inline(heading(base, "base")))
      - \(MarkdownText.inline(heading(head, "head")))
      \(agreed)

      \(table.markdown())
      <details><summary>Tests</summary>

      \(notes.map { "- \(MarkdownText.paragraph($0))" }.joined(separator: "\n"))

      </details>

      """
  }

  /// In one sentence or two.
  package var conclusion: String {
    if let onlyCommit {
      return "Passed: both sides are commit \(onlyCommit.prefix(10)); nothing was built or run."
    }
    let names = { (outcome: GateOutcome) in
      self.findings.filter { $0.outcome == outcome }.map(\.name).joined(separator: ", ")
    }
    switch verdict {
    case .passed:
      let quality = findings.filter(\.metric.isQuality)
      let isSame = !quality.isEmpty && quality.allSatisfy { $0.outcome == .identical }
      return
        "Passed: \(isSame ? "solutions are the same bits, and " : "")nothing is worse than its margin allows."
    case .regressed:
      if expectsSame && differsBeyondRounding {
        return "Regressed: the sides should be the same, and first differ in \(firstDifference ?? "a stage")."
      }
      let place = firstDifference.map { " The sides first differ in \($0)." } ?? ""
      return "Regressed: \(names(.regressed)).\(place)"
    case .inconclusive:
      let more = seedsWanted.map { " About \($0) seeds a side would tell." } ?? ""
      return "Inconclusive: \(names(.inconclusive)).\(more)"
    }
  }

  private var table: Table {
    Table(
      columns: [
        .left("metric"), .right("base"), .right("head"), .right("change"),
        .right("bounds (\(Format.significant(confidence * 100)) %)"), .right("margin"), .left("outcome"),
        .right("p"), .right("detectable"),
      ],
      rows: findings.map { finding in
        [
          finding.name, value(finding, finding.base), value(finding, finding.head),
          change(finding, finding.change),
          finding.lower.flatMap { lower in
            finding.upper.map { "\(percents(lower)) to \(percents($0))" }
          } ?? Format.missing,
          amount(finding, finding.margin), finding.outcome.rawValue,
          finding.pValue.map(Self.pValue) ?? Format.missing,
          finding.detectable.map { amount(finding, $0) } ?? Format.missing,
        ]
      })
  }

  private var notes: [String] {
    var methods: [String] = []
    for finding in findings where !methods.contains(finding.method) { methods.append(finding.method) }
    return methods.map { method in
      "\(findings.filter { $0.method == method }.map(\.name).joined(separator: ", ")): \(method)."
    } + [
      "pts: percentage points. p: one-sided, corrected for all tests together (Holm). Detectable: the smallest harm found "
        + "with 90 % probability."
    ]
  }

  private func heading(_ runs: [RunRecord], _ side: String) -> String {
    let commits = Set(runs.map { $0.provenance.commit }).sorted().map { String($0.prefix(10)) }
    let dirty = runs.contains { $0.provenance.dirtyDiff != nil } ? " with uncommitted changes" : ""
    let seeds = runs.map(\.seed).sorted().map(String.init).joined(separator: ", ")
    let named = runs.count == 1 ? "run \(runs[0].id)" : "\(runs.count) runs"
    return
      "\(side): \(named) of commit \(commits.joined(separator: ", "))\(dirty), seed\(runs.count == 1 ? "" : "s") \(seeds)"
  }

  private static func describe(_ agreement: StageAgreement) -> String {
    let seeds = "\(agreement.seeds) seed\(agreement.seeds == 1 ? "" : "s")"
    switch agreement.level {
    case .identical: return "the same bits (\(seeds))"
    case .rounding:
      return
        "first losses agree but for rounding, to \(Format.significant(agreement.deviation ?? 0)) (\(seeds))"
    case .different:
      guard agreement.deviation != nil else { return "solutions differ; there are no steps to compare" }
      let place =
        agreement.firstDifference.map { "from step \($0) on" } ?? "after the steps that were compared"
      let size =
        agreement.deviation.map { ", by up to \(Format.significant($0)) of the value in the first ones" }
        ?? ""
      return "differs \(place)\(size)"
    }
  }

  private func value(_ finding: GateFinding, _ value: Double) -> String {
    switch finding.metric {
    case .accuracy: Format.percent(value)
    case .length: Format.decimal(value, digits: 1)
    case .trainThroughput, .sampleThroughput: Format.rate(value)
    case .peakMemory: Format.bytes(value)
    }
  }

  private func change(_ finding: GateFinding, _ value: Double) -> String {
    percents(value) + (finding.metric.isRelative ? " %" : " pts")
  }

  private func amount(_ finding: GateFinding, _ value: Double) -> String {
    Format.decimal(value * 100, digits: 1) + (finding.metric.isRelative ? " %" : " pts")
  }

  private static func pValue(_ value: Double) -> String {
    value < 1e-4 ? "<0.0001" : Format.significant(value)
  }

  private func percents(_ value: Double) -> String { Format.signed(value * 100, digits: 1) }
}
