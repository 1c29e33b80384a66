package import Foundation

/// A file's bytes, mapped for reading; the pages that nobody looks at take no memory.
///
/// Whoever shortens the file meanwhile ends the process (SIGBUS): it must be left alone while it is read.
package final class MappedFile: @unchecked Sendable {
  package let path: String
  /// All bytes of the file, valid while this object lives.
  package let bytes: UnsafeRawBufferPointer

  /// Throws `FileError` if the file cannot be opened or is no plain file.
  package init(_ url: URL) throws {
    path = url.path(percentEncoded: false)
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.system(path) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw FileError.system(path) }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw FileError(path: path, reason: "is no plain file")
    }
    let size = Int(information.st_size)
    if size == 0 {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw FileError.system(path)
    }
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
  }
}
