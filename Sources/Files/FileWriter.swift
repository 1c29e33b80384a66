package import Foundation

/// A file that is being written, from its start.
package struct FileWriter {
  let descriptor: Int32
  /// The name in errors.
  let path: String

  /// Writes all of `bytes` behind what was written before. Throws `FileError` in the system's own words.
  package func write(_ bytes: some ContiguousBytes) throws {
    try bytes.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Foundation.write(
          descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count >= 0 { written += count } else if errno != EINTR { throw FileError.system(path) }
      }
    }
  }

  /// Brings what was written to the disk.
  func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw FileError.system(path) }
  }
}
