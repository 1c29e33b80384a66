internal import Foundation

/// The files in which Linux tells about itself, under a root that tests can replace.
package struct SystemFiles: Sendable {
  private let root: String

  package init(root: String = "/") {
    self.root = root
  }

  /// The text of a file; nil where it is missing or cannot be read.
  func text(_ path: String) -> String? {
    // Read as a stream: files under /proc state no size.
    guard let handle = FileHandle(forReadingAtPath: root + path) else { return nil }
    defer { try? handle.close() }
    guard let data = try? handle.readToEnd() else { return nil }
    return String(decoding: data, as: UTF8.self)
  }

  /// Writes to a file that is there already; nothing happens where that is not allowed.
  func write(_ text: String, to path: String) {
    guard let handle = FileHandle(forWritingAtPath: root + path) else { return }
    try? handle.write(contentsOf: Data(text.utf8))
    try? handle.close()
  }

  /// The first line of a file, without blanks around it; nil where there is none.
  func line(_ path: String) -> String? {
    let line = text(path)?.split(separator: "\n").first?.trimmingCharacters(in: .whitespaces)
    return line.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The value of the first line `key: value` or `key=value`, without quotes and blanks around it.
  func value(of key: String, in path: String, separator: Character = ":") -> String? {
    for line in text(path)?.split(separator: "\n") ?? [] {
      let parts = line.split(separator: separator, maxSplits: 1)
      guard parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == key else { continue }
      return parts[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
    }
    return nil
  }

  /// A value that the kernel states in kB, in bytes.
  func bytes(of key: String, in path: String) -> Int64? {
    guard let value = value(of: key, in: path), value.hasSuffix(" kB"),
      let kilobytes = Int64(value.dropLast(3))
    else { return nil }
    return kilobytes * 1024
  }
}
