package import Foundation

/// Files that are there whole or not at all, whenever the machine stops.
package enum DurableFile {
  /// Puts what `body` writes in the place of `url`: under another name beside it, flushed to disk, renamed.
  package static func replace(_ url: URL, _ body: (FileHandle) throws -> Void) throws {
    let temporary = url.appendingPathExtension("\(ProcessInfo.processInfo.processIdentifier).partial")
    guard FileManager.default.createFile(atPath: temporary.path, contents: nil) else {
      throw CheckpointError.malformed(
        file: url.path, reason: "cannot be written; is its directory there and writable?")
    }
    do {
      let handle = try FileHandle(forWritingTo: temporary)
      defer { try? handle.close() }
      try body(handle)
      try handle.synchronize()
      guard rename(temporary.path, url.path) == 0 else {
        throw CheckpointError.malformed(file: url.path, reason: String(cString: strerror(errno)))
      }
      // The new name is on the disk only when the directory is.
      let directory = try FileHandle(forReadingFrom: url.deletingLastPathComponent())
      defer { try? directory.close() }
      try directory.synchronize()
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      // Foundation's own error says neither which file nor, in its description, what the system said.
      guard let error = error as? CocoaError else { throw error }
      let system = (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
      let isFull = error.code == .fileWriteOutOfSpace
      throw CheckpointError.malformed(
        file: url.path, reason: isFull ? "no space left on the device" : system ?? error.localizedDescription)
    }
  }
}
