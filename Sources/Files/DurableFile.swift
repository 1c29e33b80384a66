package import Foundation

/// Files that are there whole or not at all, whenever the machine stops.
package enum DurableFile {
  /// What the name of a file ends with that is being written.
  private static let temporary = "twostage-partial"

  /// Puts `data` in the place of `url`.
  package static func write(_ data: Data, to url: URL) throws {
    try replace(url) { try $0.write(contentsOf: data) }
  }

  /// Puts what `body` writes in the place of `url`: under another name beside it, flushed to disk, renamed.
  ///
  /// Throws `FileError` if that cannot be done; what was there before is there still.
  package static func replace(_ url: URL, _ body: (FileHandle) throws -> Void) throws {
    func failure(_ reason: String) -> FileError {
      FileError(path: url.path(percentEncoded: false), reason: reason)
    }
    let temporary = url.appendingPathExtension(
      "\(ProcessInfo.processInfo.processIdentifier).\(Self.temporary)")
    let path = temporary.path(percentEncoded: false)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure("cannot be written: \(String(cString: strerror(errno)))") }
    do {
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      defer { try? handle.close() }
      try body(handle)
      try handle.synchronize()
      guard rename(path, url.path(percentEncoded: false)) == 0 else {
        throw failure(String(cString: strerror(errno)))
      }
      // The new name is on the disk only when the directory is.
      let directory = try FileHandle(forReadingFrom: url.deletingLastPathComponent())
      defer { try? directory.close() }
      try directory.synchronize()
    } catch {
      unlink(path)
      // Foundation's own error says neither which file nor, in its description, what the system said.
      guard let error = error as? CocoaError else { throw error }
      let system = (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
      let isFull = error.code == .fileWriteOutOfSpace
      throw failure(isFull ? "No space left on device" : system ?? error.localizedDescription)
    }
  }

  /// Removes what processes that were killed while they wrote have left in `folder`, which nobody else may be writing to.
  package static func removeLeftovers(in folder: URL) {
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    for file in files ?? [] where file.pathExtension == temporary {
      try? FileManager.default.removeItem(at: file)
    }
  }
}
