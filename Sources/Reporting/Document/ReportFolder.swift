internal import Files
package import Foundation
package import Plotting

/// A report as files: its figures, its tables for LaTeX and for programs, and its pages.
package struct ReportFolder {
  private let document: ReportDocument

  package init(_ document: ReportDocument) {
    self.document = document
  }

  /// Writes the figures (SVG, PDF, PNG), `tables/NAME.tex` and `tables/NAME.csv`, `report.html` and `report.md` into
  /// `directory`, which is made if need be; the same report gives the same bytes.
  ///
  /// Each file appears complete or not at all, and `report.md` last: it never names a file that is not there.
  /// - Returns: The files written.
  /// - Throws: `GnuplotError` if a figure cannot be drawn; `FileError` or the file system's error if a file cannot
  ///   be written.
  @discardableResult
  package func write(to directory: URL, gnuplot: Gnuplot = Gnuplot()) async throws -> [URL] {
    let tables = directory.appending(path: "tables", directoryHint: .isDirectory)
    for folder in [directory, tables] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      DurableFile.removeLeftovers(in: folder)
    }
    var files: [URL] = []
    var drawings: [String: String] = [:]
    for figure in document.figures {
      let base = directory.appending(path: figure.name)
      files += try await gnuplot.render(figure.figure, to: base)
      drawings[figure.name] = try String(contentsOf: base.appendingPathExtension("svg"), encoding: .utf8)
    }
    func write(_ text: String, _ file: URL) throws {
      try DurableFile.write(Data(text.utf8), to: file)
      files.append(file)
    }
    for table in document.tables {
      try write(table.table.latex(), tables.appending(path: "\(table.name).tex"))
      try write(table.table.csv(), tables.appending(path: "\(table.name).csv"))
    }
    try write(HTMLPage(document, drawings: drawings).text, directory.appending(path: "report.html"))
    try write(MarkdownPage(document).text, directory.appending(path: "report.md"))
    return files
  }
}
