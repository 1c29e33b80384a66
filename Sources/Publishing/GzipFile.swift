import Files
import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// A file that the gzip program has compressed: the same contents give the same bytes, since no time is kept in it.
struct GzipFile {
  let url: URL
  /// No report's data comes near it.
  private static let mostBytes = 1 << 30

  func write(_ contents: Data) async throws {
    let draft = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
    try contents.write(to: draft)
    defer { try? FileManager.default.removeItem(at: draft) }
    try DurableFile.write(try await gzip(["-9", "-n", "-c"], draft), to: url)
  }

  func read() async throws -> Data { try await gzip(["-d", "-c"], url) }

  private func gzip(_ options: [String], _ file: URL) async throws -> Data {
    let path = file.path(percentEncoded: false)
    do {
      let result = try await run(
        .name("gzip"), arguments: Arguments(options + ["--", path]), output: .data(limit: Self.mostBytes),
        error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        throw PublishingError(
          "\(url.path(percentEncoded: false)): gzip: "
            + result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      return result.standardOutput
    } catch let error as SubprocessError {
      throw PublishingError("could not start gzip (\(error)): install gzip")
    }
  }
}
