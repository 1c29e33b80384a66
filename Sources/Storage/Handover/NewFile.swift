internal import Foundation

/// A file that appears complete or not at all: it is written beside its place, brought to the disk, then moved there.
final class NewFile {
  private let place: URL
  private let draft: URL
  private let handle: FileHandle
  private var isFinished = false

  init(_ place: URL) throws {
    self.place = place
    draft = place.deletingLastPathComponent().appending(
      path: ".\(place.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).new")
    try Data().write(to: draft)
    handle = try FileHandle(forWritingTo: draft)
  }

  deinit {
    try? handle.close()
    if !isFinished { try? FileManager.default.removeItem(at: draft) }
  }

  func write(_ bytes: some DataProtocol) throws { try handle.write(contentsOf: bytes) }

  /// Moves the file to its place; what was there before is replaced.
  func finish() throws {
    try handle.synchronize()
    guard
      rename(draft.path(percentEncoded: false), place.path(percentEncoded: false)) == 0
    else { throw RunFileError(place, systemMessage()) }
    isFinished = true
    let folder = try FileHandle(forReadingFrom: place.deletingLastPathComponent())
    try folder.synchronize()
  }
}
