package import Foundation

/// Folders for the files of one test.
package enum TemporaryFolder {
  /// The path of a new folder whose name begins with `name`; nothing is made there yet.
  package static func make(_ name: String) -> URL {
    FileManager.default.temporaryDirectory.appending(path: "twostage-\(name)-\(UUID().uuidString.prefix(13))")
  }

  /// Calls `body` with a new, empty folder and deletes it afterwards.
  package static func with<Result>(_ name: String = "test", _ body: (URL) throws -> Result) throws -> Result {
    let folder = make(name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}
