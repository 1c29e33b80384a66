internal import Files
package import Foundation
package import Plotting
package import Records

/// The report of one run: figures, a page of tables, and a summary for the terminal.
package struct RunReport: Sendable {
  private let findings: RunFindings

  /// A report on everything that `history` holds; what it does not hold is left out or said not to be
  /// measured.
  package init(_ history: RunHistory) {
    findings = RunFindings(history)
  }

  /// Writes the figures (SVG and PDF), `report.html` and `report.md` into `directory`, which is made if need be.
  ///
  /// Each file appears complete or not at all, and `report.md` last: it never names a figure that is not
  /// there.
  /// - Returns: The files written.
  /// - Throws: `GnuplotError` if a figure cannot be drawn; the file system's error if a file cannot be
  ///   written.
  @discardableResult
  package func write(to directory: URL, gnuplot: Gnuplot = Gnuplot()) async throws -> [URL] {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    DurableFile.removeLeftovers(in: directory)
    let document = document
    var files: [URL] = []
    var drawings: [String: String] = [:]
    for figure in document.figures {
      let base = directory.appendingPathComponent(figure.name)
      files += try await gnuplot.render(figure.figure, to: base)
      drawings[figure.name] = try String(contentsOf: base.appendingPathExtension("svg"), encoding: .utf8)
    }
    let pages = [
      ("report.html", HTMLPage(document, drawings: drawings).text),
      ("report.md", MarkdownPage(document).text),
    ]
    for (name, text) in pages {
      files.append(directory.appendingPathComponent(name))
      try DurableFile.write(Data(text.utf8), to: files[files.count - 1])
    }
    return files
  }

  /// What the report says.
  package var document: ReportDocument { RunPage(findings).document }

  /// The text of `report.md`.
  package func markdown() -> String { MarkdownPage(document).text }

  /// The main table and the verdicts as plain text, no line longer than `width` characters.
  package func summary(width: Int = 100) -> String {
    var parts: [String] = []
    if let table = RunTables(findings).main {
      parts.append(table.text(width: width))
      let memory = RunTables(findings).peakMemory.map { " Peak memory \($0)." } ?? ""
      parts.append((RunPage.mainNote(findings) + memory).wrapped(width: width, indent: 0) + "\n")
    } else {
      parts.append("Nothing measured yet.\n")
    }
    if !findings.history.verdicts.isEmpty { parts.append(verdictLines(width: width)) }
    return parts.joined(separator: "\n")
  }

  /// The verdicts as plain text, no line longer than `width` characters.
  package func verdictLines(width: Int = 100) -> String {
    findings.history.verdicts.map { Self.lines($0, findings, width) }.joined()
  }

  /// A verdict in a few lines.
  private static func lines(_ verdict: Verdict, _ findings: RunFindings, _ width: Int) -> String {
    let text = ClaimText(verdict)
    let indent = 14
    let outcome = verdict.outcome.rawValue.uppercased()
    let head = outcome + String(repeating: " ", count: max(1, indent - outcome.count)) + verdict.claim.name
    let sampling = findings.name(ofSampling: verdict.claim.sampling)
    var detail =
      "\(text.left), \(text.right); estimate \(text.estimate), one-sided \(text.confidence) bounds "
      + "\(text.bounds); claimed: \(text.statement); \(sampling), \(text.size) samples"
    if verdict.power != nil { detail += "; power without a difference \(text.power)" }
    if verdict.detectable != nil { detail += "; detectable \(text.detectable)" }
    let margin = String(repeating: " ", count: indent)
    let lines = detail.wrapped(width: width - indent, indent: 0).split(separator: "\n")
    return head.wrapped(width: width, indent: indent) + "\n" + lines.map { margin + $0 + "\n" }.joined()
  }
}
