internal import Foundation

/// Files and folders that a user names, on the command line or in a benchmark file.
package enum InputPath {
  package enum Kind: Sendable {
    case file, folder
    /// A checkpoint, say, which is a folder or a file.
    case either
  }

  /// Throws `InputError` if there is nothing to read at `path`: so says every command, with the exit code of wrong usage,
  /// before it does anything else. `key` is the benchmark file's that names it.
  package static func check(_ path: String, _ kind: Kind = .file, key: String? = nil) throws {
    let name = (key.map { "\($0): " } ?? "") + (path.isEmpty ? "''" : path)
    // A pipe is opened by whoever reads it: waiting for its other end is not for here.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let problem = String(cString: strerror(errno))
      throw InputError(name, problem)
    }
    defer { close(descriptor) }
    var entry = stat()
    guard fstat(descriptor, &entry) == 0 else { throw InputError(name, String(cString: strerror(errno))) }
    let type = entry.st_mode & S_IFMT
    if type == S_IFDIR, kind == .file { throw InputError(name, "is a folder; a file is expected") }
    if type != S_IFDIR, kind == .folder { throw InputError(name, "is not a folder") }
    if type == S_IFREG, entry.st_size == 0 { throw InputError(name, "is empty") }
  }
}

/// What a user named cannot be read.
package struct InputError: Error, CustomStringConvertible {
  package let description: String

  package init(_ place: String, _ problem: String) { description = "\(place): \(problem)" }
}
