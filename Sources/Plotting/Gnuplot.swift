import Files
package import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

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
    case .svg: return CompactSVG(drawn).data
    case .pdf: return Self.withFixedDate(drawn)
    case .png: return drawn
    }
  }

  /// Runs `script` from a file and not through a pipe: a program that ends before it has read all would
  /// otherwise end this process too, by the signal for broken pipes.
  private func execute(_ script: String) async throws -> Data {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "figure-\(UUID().uuidString).gnuplot")
    try Data(script.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try await start(["--default-settings", file.path])
    guard result.terminationStatus.isSuccess, !result.standardOutput.isEmpty else {
      throw GnuplotError(
        "\(executable) could not draw a figure: \(Self.complaint(result.standardError)); "
          + "if it lacks a terminal, install a full gnuplot, on Debian the package gnuplot-nox")
    }
    return result.standardOutput
  }

  /// What gnuplot says its version is, `gnuplot 5.4 patchlevel 4` say.
  /// - Throws: `GnuplotError` if gnuplot is missing.
  package func version() async throws -> String {
    let result = try await start(["--version"])
    return String(decoding: result.standardOutput, as: UTF8.self).trimmingCharacters(
      in: .whitespacesAndNewlines)
  }

  private func start(
    _ arguments: [String]
  ) async throws -> ExecutionResult<Void, DataOutput, StringOutput<UTF8>> {
    let program: Executable = executable.contains("/") ? .path(FilePath(executable)) : .name(executable)
    do {
      // The C locale keeps decimal points as points; a user's own gnuplot settings are left aside.
      return try await run(
        program, arguments: Arguments(arguments), environment: .inherit.updating(["LC_ALL": "C"]),
        output: .data(limit: 1 << 26), error: .string(limit: 1 << 20))
    } catch let error as SubprocessError {
      throw GnuplotError(
        "could not start \(executable) (\(error)): install gnuplot, on Debian the package gnuplot-nox")
    }
  }

  /// The line of gnuplot's standard error that says what is wrong; the ones before repeat the command.
  private static func complaint(_ standardError: String) -> String {
    let lines = standardError.split(whereSeparator: \.isNewline).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let words = lines.filter { $0.contains(where: \.isLetter) }
    return words.first { $0.contains("line ") && $0.contains(": ") } ?? words.first ?? "it said nothing"
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
