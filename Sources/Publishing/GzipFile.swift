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
  /// The largest contents that are read: fifty times what a run of a large benchmark takes. A few kilobytes of gzip can stand
  /// for gigabytes.
  private static let mostBytes = 64 << 20

  func write(_ contents: Data) async throws {
    let draft = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
    try contents.write(to: draft)
    defer { try? FileManager.default.removeItem(at: draft) }
    try DurableFile.write(try await gzip(["-9", "-n", "-c"], draft), to: url)
  }

  /// The contents. Throws `PublishingError` if the file is absent, not a regular file or damaged, or holds too much; no more
  /// than what is allowed is in memory at any time.
  func read() async throws -> Data {
    switch OutputFolder.kind(atPath: url.path(percentEncoded: false)) {
    case .file?: break
    case nil: throw fault("no such file")
    case .folder?, .other?: throw fault("is not a regular file")
    }
    return try await gzip(["-d", "-c"], url)
  }

  private func gzip(_ options: [String], _ file: URL) async throws -> Data {
    let path = file.path(percentEncoded: false)
    try OpenFiles.checkRoom(toStart: "gzip")
    do {
      let result = try await run(
        .name("gzip"), arguments: Arguments(options + ["--", path]), output: .data(limit: Self.mostBytes),
        error: .string(limit: 1 << 16))
      guard result.terminationStatus.isSuccess else {
        throw fault("gzip: " + result.standardError.trimmingCharacters(in: .whitespacesAndNewlines))
      }
      return result.standardOutput
    } catch let error as SubprocessError {
      if error.code == .outputLimitExceeded {
        throw fault("holds more than \(Self.mostBytes >> 20) MiB, which no run's data do")
      }
      throw PublishingError("could not start gzip (\(error)): install gzip")
    }
  }

  private func fault(_ what: String) -> PublishingError {
    PublishingError("\(url.path(percentEncoded: false)): \(what)")
  }
}
