package import Foundation
package import Plotting
package import Records

/// The report of one run: a study of one arm and one seed, and a summary for the terminal.
package struct RunReport: Sendable {
  private let history: RunHistory
  private let study: Study

  /// A report on everything that `history` holds; what it does not hold is left out or said not to be
  /// measured.
  package init(_ history: RunHistory) {
    self.history = history
    study = Study([StudyArm(name: history.run.benchmark.name, runs: [history])], published: nil)
  }

  /// Writes the report into `directory`; see `ReportFolder`.
  @discardableResult
  package func write(to directory: URL, gnuplot: Gnuplot = Gnuplot()) async throws -> [URL] {
    try await ReportFolder(document).write(to: directory, gnuplot: gnuplot)
  }

  /// What the report says.
  package var document: ReportDocument {
    let run = history.run
    let changes = run.provenance.dirtyDiff == nil ? "" : " with uncommitted changes"
    return ReportDocument(
      title: "\(run.benchmark.name): run \(run.id)",
      lead: [.paragraph("\(status) Seed \(run.seed), commit \(run.provenance.commit)\(changes).")],
      sections: (StudyPage(study)?.sections ?? [])
        + [ReproducibilitySheet([(label: "", history: history)]).section],
      samples: study.samples)
  }

  /// The text of `report.md`.
  package func markdown() -> String { MarkdownPage(document).text }

  /// The main table and the verdicts as plain text, no line longer than `width` characters.
  package func summary(width: Int = 100) -> String {
    var parts: [String] = []
    if let arm = study.reference, let table = ArmTables(arm).main {
      parts.append(table.text(width: width))
      let memory = RunProvenance(history).peakMemory.map { " Peak memory \($0)." } ?? ""
      parts.append((StudyPage.mainNote(arm) + memory).wrapped(width: width, indent: 0) + "\n")
    } else {
      parts.append("Nothing measured yet.\n")
    }
    if !history.verdicts.isEmpty { parts.append(verdictLines(width: width)) }
    return parts.joined(separator: "\n")
  }

  /// The verdicts as plain text, no line longer than `width` characters.
  package func verdictLines(width: Int = 100) -> String {
    history.verdicts.map { lines($0, width) }.joined()
  }

  /// A verdict in a few lines.
  private func lines(_ verdict: Verdict, _ width: Int) -> String {
    let text = ClaimText(verdict)
    let indent = 14
    let outcome = verdict.outcome.rawValue.uppercased()
    let head = outcome + String(repeating: " ", count: max(1, indent - outcome.count)) + verdict.claim.name
    let sampling = study.reference?.name(ofSampling: verdict.claim.sampling) ?? ""
    var detail =
      "\(text.left), \(text.right); estimate \(text.estimate), one-sided \(text.confidence) bounds "
      + "\(text.bounds); claimed: \(text.statement); \(sampling), \(text.size) samples"
    if verdict.power != nil { detail += "; power without a difference \(text.power)" }
    if verdict.detectable != nil { detail += "; detectable \(text.detectable)" }
    let margin = String(repeating: " ", count: indent)
    let lines = detail.wrapped(width: width - indent, indent: 0).split(separator: "\n")
    return head.wrapped(width: width, indent: indent) + "\n" + lines.map { margin + $0 + "\n" }.joined()
  }

  private var status: String {
    // An attempt that came after the recorded end has not ended.
    guard let end = history.end, end.attempt >= history.attempts.last?.number ?? 0 else {
      return "Started \(history.run.started), not ended: numbers so far."
    }
    switch end.status {
    case .finished: return "Finished \(end.ended)."
    case .running: return "Running: numbers so far."
    case .interrupted: return "Interrupted \(end.ended): numbers so far."
    case .failed: return "Failed \(end.ended): \(end.reason ?? "no reason recorded")."
    }
  }
}
