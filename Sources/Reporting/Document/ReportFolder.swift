package import Files
package import Foundation
package import Plotting
internal import Texts

/// A report as files: its figures, its tables for LaTeX and for programs, and its pages.
package struct ReportFolder: Sendable {
  private let document: ReportDocument

  package init(_ document: ReportDocument) {
    self.document = document
  }

  /// Writes the figures (SVG, PDF, PNG), `tables/NAME.tex` and `tables/NAME.csv`, `report.html` and `report.md` into
  /// `directory`, which is made if need be; the same report gives the same bytes.
  ///
  /// All files take their places together, after the last of them has been made: a figure that cannot be drawn or a full
  /// disk leaves the report that was there.
  /// - Returns: The files written.
  /// - Throws: `ReportFolderError` if `directory` holds something else than a report; `GnuplotError` if a figure cannot be
  ///   drawn; `FileError` or the file system's error if a file cannot be written.
  @discardableResult
  package func write(to directory: URL, gnuplot: Gnuplot = Gnuplot()) async throws -> [URL] {
    try Self.check(directory)
    let staged = try StagedFiles(for: directory)
    let names = try await draw(into: staged, gnuplot: gnuplot)
    try Self.commit(staged)
    return names.map { directory.appending(path: $0) }
  }

  /// Makes the report's files in the draft of `staged`; returns their paths.
  package func draw(into staged: StagedFiles, gnuplot: Gnuplot = Gnuplot()) async throws -> [String] {
    var files: [String] = []
    var drawings: [String: String] = [:]
    for figure in document.figures {
      let base = staged.draft.appending(path: figure.name)
      files += try await gnuplot.render(figure.figure, to: base).map { "\(figure.name).\($0.pathExtension)" }
      drawings[figure.name] = try String(contentsOf: base.appendingPathExtension("svg"), encoding: .utf8)
    }
    for (path, text) in texts(drawings: drawings) {
      try staged.write(Data(text.utf8), to: path)
      files.append(path)
    }
    return files
  }

  /// The tables' files and the pages, in the order in which they are listed.
  /// - Parameter drawings: The figures as SVG, by name.
  package func texts(drawings: [String: String]) -> [(path: String, text: String)] {
    document.tables.flatMap {
      [("tables/\($0.name).tex", $0.table.latex()), ("tables/\($0.name).csv", $0.table.csv())]
    } + [
      (Self.page, HTMLPage(document, drawings: drawings).text), (Self.text, MarkdownPage(document).text),
    ]
  }

  // MARK: The folder

  private static let page = "report.html"
  private static let text = "report.md"
  private static let folders = ["data", "tables"]
  private static let endings = ["svg", "pdf", "png", "tex", "csv", "json", "gz"]
  /// What every version's pages begin with.
  private static let beginning = """
    <!DOCTYPE html>
    <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; \
    script-src &#39;sha256-
    """

  /// Puts the files of a report in their places: the page first, by which the folder is recognized from then on, and last
  /// `report.md`, which never names a file that is not there.
  package static func commit(_ staged: StagedFiles, removing obsolete: [String] = []) throws {
    try staged.commit(first: page, last: text, removing: obsolete)
  }

  /// Throws `ReportFolderError` or `FileError` if a report must not or cannot be written to `directory`: there is something
  /// in it, and it is not a report.
  ///
  /// A report's own files are replaced, so that a folder with a `data` or a `report.md` of somebody else's must not be
  /// taken for one. What else lies in the folder of a report stays as it is.
  package static func check(_ directory: URL) throws {
    let folder = OutputFolder(directory)
    let entries = try folder.entries()
    guard !entries.isEmpty else { return }
    let path = directory.path(percentEncoded: false)
    guard isReport(folder) || isBeginning(folder, entries) else {
      let example = entries.keys.sorted().first { $0 != "data" } ?? "data"
      throw ReportFolderError(
        "\(path) holds files that are not a report of this program (\(example.visible().cut(to: 80))); nothing was "
          + "changed. Choose a new or an empty folder with --output")
    }
    try checkKinds(entries, in: path)
    for name in folders where entries[name] == .folder {
      let inner = directory.appending(path: name, directoryHint: .isDirectory)
      try checkKinds(OutputFolder(inner).entries(), in: inner.path(percentEncoded: false))
    }
  }

  /// Throws if a name that a report uses stands for something else than a file or folder of its own.
  private static func checkKinds(_ entries: [String: OutputFolder.Kind], in path: String) throws {
    for (name, kind) in entries.sorted(by: { $0.key < $1.key }) where isOurs(name) {
      guard kind == (folders.contains(name) ? .folder : .file) else {
        throw ReportFolderError(
          "\(path)\(name.visible()) is not a regular \(folders.contains(name) ? "folder" : "file") (a symbolic link, say); "
            + "nothing was changed. Remove it, or choose another folder with --output")
      }
    }
  }

  /// Whether the folder holds the page of a report, or a report's data.
  private static func isReport(_ folder: OutputFolder) -> Bool {
    if folder.beginning(of: page, count: beginning.utf8.count) == Data(beginning.utf8) { return true }
    return OutputFolder.kind(atPath: folder.url.appending(path: "data").path(percentEncoded: false))
      == .folder
      && folder.beginning(of: "data/study.json", count: 1 << 20).map(isIndex) == true
  }

  /// Whether the folder holds only what versions that wrote a report's data first left behind when they were stopped.
  private static func isBeginning(_ folder: OutputFolder, _ entries: [String: OutputFolder.Kind]) -> Bool {
    guard entries == ["data": .folder],
      let data = try? OutputFolder(folder.url.appending(path: "data", directoryHint: .isDirectory)).entries()
    else { return false }
    return data.allSatisfy { $0.value == .file && $0.key.hasSuffix(".jsonl.gz") && $0.key.utf8.count == 35 }
  }

  /// Whether a report has such a file or folder.
  private static func isOurs(_ name: String) -> Bool {
    [page, text].contains(name) || folders.contains(name)
      || endings.contains { name.hasSuffix(".\($0)") }
  }

  /// Whether `data` is the index of a report's data.
  private static func isIndex(_ data: Data) -> Bool {
    struct Index: Decodable {
      struct Arm: Decodable {
        var name: String
        var runs: [String]
      }

      var title: String
      var arms: [Arm]
    }
    return (try? JSONDecoder().decode(Index.self, from: data)).map { !$0.arms.isEmpty } == true
  }
}

/// Why no report can be written to a folder, in one line.
package struct ReportFolderError: Error, Equatable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
