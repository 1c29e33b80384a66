package import Foundation

/// A folder that somebody names for results, as it is before anything is written to it.
///
/// Links are not followed below the folder: its entries are seen as what they are.
package struct OutputFolder {
  package let url: URL

  /// What an entry of a folder is.
  package enum Kind: Sendable, Equatable {
    case file, folder
    /// A symbolic link, a named pipe, a device, a socket.
    case other
  }

  package init(_ url: URL) { self.url = url }

  /// The entries, by name; none if the folder is not there. What an unfinished write has left is not among them.
  ///
  /// Throws `FileError` if there is something else than a folder, or it cannot be read, or nothing could be written.
  package func entries() throws -> [String: Kind] {
    let path = url.path(percentEncoded: false)
    var information = stat()
    guard stat(path, &information) == 0 else {
      guard errno == ENOENT else { throw FileError.system(path) }
      try checkParent()
      return [:]
    }
    guard information.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(path: path, reason: "is not a folder; choose another one")
    }
    guard access(path, W_OK | X_OK) == 0 else { throw FileError.system(path) }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw FileError(path: path, reason: "cannot be read; check its permissions")
    }
    let kept = names.filter { !$0.hasSuffix(".\(DurableFile.temporary)") }
    return Dictionary(uniqueKeysWithValues: kept.map { ($0, Self.kind(atPath: "\(path)/\($0)") ?? .other) })
  }

  /// The beginning of the regular file `name`, at most `count` bytes; nil if there is none.
  package func beginning(of name: String, count: Int) -> Data? {
    let descriptor = open(
      url.appending(path: name).path(percentEncoded: false), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: min(count, max(0, Int(information.st_size))))
    var filled = 0
    while filled < bytes.count {
      let taken = bytes.withUnsafeMutableBytes {
        read(descriptor, $0.baseAddress?.advanced(by: filled), $0.count - filled)
      }
      guard taken > 0 else { break }
      filled += taken
    }
    return Data(bytes.prefix(filled))
  }

  /// What is at `path`, the last component not followed; nil if nothing is.
  package static func kind(atPath path: String) -> Kind? {
    var information = stat()
    guard lstat(path, &information) == 0 else { return nil }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// Throws unless the folder can be made.
  private func checkParent() throws {
    var parent = url.standardizedFileURL.deletingLastPathComponent()
    while parent.pathComponents.count > 1,
      !FileManager.default.fileExists(atPath: parent.path(percentEncoded: false))
    { parent.deleteLastPathComponent() }
    let path = parent.path(percentEncoded: false)
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR else {
      throw FileError(path: path, reason: "is not a folder; choose another place")
    }
    guard access(path, W_OK | X_OK) == 0 else { throw FileError.system(path) }
  }
}
