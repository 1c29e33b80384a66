import Files
package import Foundation
import Texts

/// The gnuplot program, which draws figures.
package struct Gnuplot: Sendable {
  private let executable: String

  /// - Parameter executable: A name that is looked for on PATH, or a path.
  package init(executable: String = "gnuplot") {
    self.executable = executable
  }

  /// Draws `figure` into `base`.svg, `base`.pdf and `base`.png, or those of `formats` alone; the same figure
  /// gives the same bytes.
  ///
  /// Each file appears complete or not at all.
  /// - Returns: The files written, in the order of `formats`.
  /// - Throws: `GnuplotError` if gnuplot is missing or fails; the file system's error if a file cannot be
  ///   written.
  @discardableResult
  package func render(
    _ figure: Figure, to base: URL, formats: [FigureFormat] = FigureFormat.allCases
  ) async throws -> [URL] {
    var files: [URL] = []
    for format in formats {
      let file = base.appendingPathExtension(format.rawValue)
      try DurableFile.write(try await draw(figure, format), to: file)
      files.append(file)
    }
    return files
  }

  /// The bytes of `figure` in `format`.
  /// - Throws: `GnuplotError` if gnuplot is missing or fails.
  package func draw(_ figure: Figure, _ format: FigureFormat) async throws -> Data {
    let drawn = try await execute(GnuplotScript(figure, format: format).text)
    switch format {
    case .svg:
      let svg = CompactSVG(drawn).text
      guard DrawingPieces.isWhole(svg) else {
        throw GnuplotError("\(executable) drew an SVG that is not well-formed; nothing was written")
      }
      return Data(svg.utf8)
    case .pdf: return Self.withFixedDate(drawn)
    case .png: return drawn
    }
  }

  /// Runs `script` from a file: gnuplot reads a pipe in pieces and has to be told when it ends.
  private func execute(_ script: String) async throws -> Data {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "figure-\(UUID().uuidString).gnuplot")
    try Data(script.utf8).write(to: file, options: .withoutOverwriting)
    defer { try? FileManager.default.removeItem(at: file) }
    // A user's own gnuplot settings are left aside.
    return try await run(["--default-settings", file.path], to: "draw a figure")
  }

  /// What gnuplot says its version is, `gnuplot 5.4 patchlevel 4` say.
  /// - Throws: `GnuplotError` if gnuplot is missing or fails.
  package func version() async throws -> String {
    let version = try await run(["--version"], to: "say its version")
    return String(decoding: version, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What gnuplot writes to its standard output.
  private func run(_ arguments: [String], to task: String) async throws -> Data {
    let program = try ConfinedProgram(executable, arguments)
    let result = try await program.run()
    guard result.hasSucceeded, !result.output.isEmpty else {
      let remedy =
        program.isScript
        ? "\(program.path.visible()) is a script, and must start no other program: put the folder of gnuplot itself first on PATH"
        : "if it lacks a terminal, install a full gnuplot, on Debian the package gnuplot-nox"
      throw GnuplotError("\(executable) could not \(task): \(Self.complaint(result.error)); \(remedy)")
    }
    return result.output
  }

  /// The line of gnuplot's standard error that says what is wrong; the ones before repeat the command.
  private static func complaint(_ standardError: String) -> String {
    let lines = standardError.split(whereSeparator: \.isNewline).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let words = lines.filter { $0.contains(where: \.isLetter) }
    // What it only warns of is not what it failed at.
    let errors = words.filter { !$0.contains("warning:") }
    let line =
      errors.first { $0.contains("line ") && $0.contains(": ") } ?? errors.first ?? words.first
      ?? "it said nothing"
    return line.visible().cut(to: 300)
  }

  /// Overwrites the time of drawing, the only thing by which two drawings of a figure differ; lengths stay,
  /// so that the file's table of offsets stays right.
  private static func withFixedDate(_ pdf: Data) -> Data {
    var pdf = pdf
    for key in ["/CreationDate (D:", "/ModDate (D:"] {
      var from = pdf.startIndex
      while let found = pdf.range(of: Data(key.utf8), in: from..<pdf.endIndex) {
        var index = found.upperBound
        for digit in "20000101000000".utf8 where index < pdf.endIndex && (48...57).contains(pdf[index]) {
          pdf[index] = digit
          index += 1
        }
        from = index
      }
    }
    return pdf
  }
}
