internal import Files
internal import Foundation

/// A file that appears complete or not at all: it is written beside its place, brought to the disk, then moved there.
final class NewFile {
  private let place: URL
  private let draft: URL
  private let handle: FileHandle
  private var isFinished = false

  /// Throws `RunFileError` if something other than a regular file is in the place: a device or a link is not replaced.
  init(_ place: URL) throws {
    self.place = place
    if let kind = OutputFolder.kind(atPath: place.path(percentEncoded: false)), kind != .file {
      throw RunFileError(place, "is not a regular file; choose another name")
    }
    draft = place.deletingLastPathComponent().appending(
      path: ".\(place.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).new")
    let path = draft.path(percentEncoded: false)
    // Its name can be foretold: what somebody has put there is removed, never followed.
    unlink(path)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw RunFileError(place, systemMessage()) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
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
