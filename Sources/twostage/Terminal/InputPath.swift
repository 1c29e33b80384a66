import Foundation

/// Files and folders that a user names on the command line.
enum InputPath {
  enum Kind {
    case file, folder
    /// A checkpoint, say, which is a folder or a file.
    case either
  }

  /// Throws `InputError` if there is nothing to read at `path`: so says every command, with the exit code of wrong usage,
  /// before it does anything else.
  static func check(_ path: String, _ kind: Kind = .file) throws {
    // A pipe is opened by whoever reads it: waiting for its other end is not for here.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let problem = String(cString: strerror(errno))
      throw InputError(path.isEmpty ? "''" : path, problem)
    }
    defer { close(descriptor) }
    var entry = stat()
    guard fstat(descriptor, &entry) == 0 else { throw InputError(path, String(cString: strerror(errno))) }
    let type = entry.st_mode & S_IFMT
    if type == S_IFDIR, kind == .file { throw InputError(path, "is a folder; a file is expected") }
    if type != S_IFDIR, kind == .folder { throw InputError(path, "is not a folder") }
    if type == S_IFREG, entry.st_size == 0 { throw InputError(path, "is empty") }
  }
}
