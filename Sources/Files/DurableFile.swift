package import Foundation

/// Files that are there whole or not at all, whenever the machine stops.
package enum DurableFile {
  /// What the name of a file ends with that is being written.
  static let temporary = "twostage-partial"

  /// Puts `data` in the place of `url`.
  package static func write(_ data: Data, to url: URL) throws {
    try replace(url) { try $0.write(data) }
  }

  /// Puts what `body` writes in the place of `url`: under another name beside it, flushed to disk, renamed.
  ///
  /// Throws `FileError` if that cannot be done; what was there before is there still.
  package static func replace(_ url: URL, _ body: (FileWriter) throws -> Void) throws {
    let path = url.path(percentEncoded: false)
    let unfinished = "\(path).\(ProcessInfo.processInfo.processIdentifier).\(temporary)"
    // Its name can be foretold, and in a folder that others may write to somebody may have put a link there: what is there
    // is removed, never followed or written to.
    unlink(unfinished)
    let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.system(path) }
    defer { close(descriptor) }
    do {
      let writer = FileWriter(descriptor: descriptor, path: path)
      try body(writer)
      try writer.synchronize()
      guard rename(unfinished, path) == 0 else { throw FileError.system(path) }
    } catch {
      unlink(unfinished)
      throw error
    }
    // The new name is on the disk only when the folder is.
    let folder = open(
      url.deletingLastPathComponent().path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { throw FileError.system(path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw FileError.system(path) }
  }

  /// Removes what processes that were killed while they wrote have left in `folder`, which nobody else may be writing to.
  package static func removeLeftovers(in folder: URL) {
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    for file in files ?? [] where file.pathExtension == temporary {
      try? FileManager.default.removeItem(at: file)
    }
  }
}
