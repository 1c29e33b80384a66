import Foundation
import Publishing
import Records
import Reporting
import TestSupport
import Testing

/// The reports that are published with the program, as something to copy and to change.
enum Reports {
  /// The checkout that the tests were built from.
  static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func published(_ name: String) -> URL {
    checkout.appending(path: "reports/\(name)", directoryHint: .isDirectory)
  }

  /// Calls `body` with an empty folder that is deleted afterwards.
  static func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = TemporaryFolder.make("report").appending(path: "out", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
    return try await body(folder)
  }

  /// Every file in and under `folder` with its bytes, links as what they point to.
  static func contents(_ folder: URL) throws -> [String: Data] {
    let base = folder.path(percentEncoded: false)
    var contents: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: base) {
      let attributes = try FileManager.default.attributesOfItem(atPath: base + "/" + path)
      switch attributes[.type] as? FileAttributeType {
      case .typeRegular?: contents[path] = try Data(contentsOf: folder.appending(path: path))
      case .typeSymbolicLink?:
        contents[path] = Data(
          ("-> " + (try FileManager.default.destinationOfSymbolicLink(atPath: base + "/" + path))).utf8)
      default: break
      }
    }
    return contents
  }

  static func write(_ text: String, _ folder: URL, _ path: String) throws {
    let url = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// The runs of the report on SmolLM2, by identifier, and its variants.
  static func study() async throws -> (arms: [(name: String, runs: [String])], runs: [String: RunHistory]) {
    let arms = try await read.value
    var runs: [String: RunHistory] = [:]
    for run in arms.flatMap(\.runs) { runs[run.run.id] = run }
    return (arms.map { ($0.name, $0.runs.map(\.run.id)) }, runs)
  }

  /// Read once: judging its claims takes seconds.
  private static let read = Task { try await StudyData(ofReport: published("smollm2")).arms() }
}
