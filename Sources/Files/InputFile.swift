package import Foundation

/// Files that others wrote, opened for reading: what may be one, and how much of it is read.
///
/// Benchmark files, data and checkpoints come from anybody. A path can name a device that never ends, a folder, a file of
/// terabytes without a byte on the disk. All of these are refused by name before memory is taken.
package enum InputFile {
  /// The most bytes that are read of a file as a whole, or of one line of it: the bounds of all inputs stand here.
  package enum Limit {
    /// A benchmark file, and each that it extends; the largest published one has 5 kB.
    package static let benchmark = 1 << 20
    /// One line of a data set or of sampled solutions: a problem with its solution.
    package static let line = 16 << 20
    /// A `config.json`, `tokenizer_config.json` and the like.
    package static let configuration = 16 << 20
    /// A `tokenizer.json`; the largest published ones have 35 MB.
    package static let tokenizer = 256 << 20
  }

  /// Whether there is something at `path`, links followed. Throws where the system cannot tell: a disk that fails must not
  /// make a checkpoint look like one without its optional files.
  package static func isThere(_ path: String) throws(FileError) -> Bool {
    var information = stat()
    if stat(path, &information) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw FileError.system(path)
  }

  /// Opens the file at `path`, following links.
  ///
  /// - Parameter takesPipes: Whether a pipe will do, as `<(command)` gives; it can be read once, and nobody knows its size.
  /// - Throws: `FileError` for what is neither a plain file nor such a pipe, or cannot be opened.
  package static func open(_ path: String, takesPipes: Bool = false) throws(FileError) -> FileHandle {
    var information = stat()
    // Asked first: opening a device can have an effect, and opening a pipe waits for somebody to write.
    guard stat(path, &information) == 0 else { throw FileError.system(path) }
    try check(information, path, takesPipes)
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.system(path) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard fstat(descriptor, &information) == 0 else { throw FileError.system(path) }
    try check(information, path, takesPipes)
    return handle
  }

  /// All bytes of the file at `path`, of which there may be `limit` at most.
  package static func read(
    _ path: String, atMost limit: Int, takesPipes: Bool = false
  ) throws(FileError) -> Data {
    let handle = try open(path, takesPipes: takesPipes)
    let tooLarge = FileError(
      path: path, reason: "is larger than the \(limit) bytes that such a file may have")
    var information = stat()
    guard fstat(handle.fileDescriptor, &information) == 0 else { throw FileError.system(path) }
    guard Int(information.st_size) <= limit else { throw tooLarge }
    do {
      // The size says nothing of a pipe, of a file under /proc, or of one that grows.
      var data = Data()
      while data.count <= limit, let piece = try handle.read(upToCount: min(limit + 1 - data.count, 1 << 20)),
        !piece.isEmpty
      {
        data.append(piece)
      }
      guard data.count <= limit else { throw tooLarge }
      return data
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(path: path, reason: "cannot be read to its end")
    }
  }

  /// Whether the file at `path` lies in `folder` or below it, links followed.
  ///
  /// Errors show what stands in a file only if it was named on the command line, or lies in the folder of what was: a
  /// benchmark from elsewhere can name any file that its reader may read, and errors end in logs that others see.
  package static func lies(_ path: String, in folder: String) -> Bool {
    let folder = URL(filePath: folder, directoryHint: .isDirectory).resolvingSymlinksInPath().path
    let file = URL(filePath: path).resolvingSymlinksInPath().path
    return file.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  private static func check(_ information: stat, _ path: String, _ takesPipes: Bool) throws(FileError) {
    func refusal(_ reason: String) -> FileError { FileError(path: path, reason: reason) }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFIFO:
      guard takesPipes else {
        throw refusal("is a pipe, which can be read only once; write what comes out of it into a file")
      }
    case S_IFDIR: throw refusal("is a folder; a file is expected")
    default: throw refusal("is a device or a socket; a file is expected")
    }
  }
}
