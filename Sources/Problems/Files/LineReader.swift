internal import Digests
internal import Files
internal import Foundation

/// Reads a file line by line in bounded memory and hashes all of it on the way.
package struct LineReader: ~Copyable {
  private static let chunkSize = 1 << 20
  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private let path: String
  private let handle: FileHandle
  private var hash = SHA256()
  private var chunk: [UInt8] = []
  private var position = 0
  private var isAtEnd = false
  /// The number of the line last given, from 1.
  package private(set) var lineNumber = 0

  /// Opens the file; throws `ProblemsError.unreadable`.
  ///
  /// - Parameter takesPipes: Whether a pipe will do: whoever reads a file once only can take one.
  package init(path: String, takesPipes: Bool = false) throws {
    let opened: FileHandle
    do {
      opened = try InputFile.open(path, takesPipes: takesPipes)
    } catch {
      throw ProblemsError.unreadable(file: path, reason: error.reason)
    }
    self.path = path
    self.handle = opened
  }

  /// The next line without its line break, or nil at the end of the file. Throws `ProblemsError` also for a line that is
  /// longer than any problem.
  package mutating func next() throws -> [UInt8]? {
    var line: [UInt8] = []
    while true {
      if position == chunk.count { try fill() }
      // A last line without a line break counts, the nothing after a last line break does not.
      if isAtEnd {
        if line.isEmpty { return nil }
        break
      }
      let rest = chunk[position...]
      let lineEnd = rest.firstIndex(of: UInt8(ascii: "\n"))
      line += rest[..<(lineEnd ?? rest.endIndex)]
      position = lineEnd.map { $0 + 1 } ?? rest.endIndex
      guard line.count <= InputFile.Limit.line else {
        throw ProblemsError.brokenLine(
          file: path, line: lineNumber + 1,
          reason: "longer than \(InputFile.Limit.line >> 20) MiB: expected one JSON object a line")
      }
      if lineEnd != nil { break }
    }
    lineNumber += 1
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    if lineNumber == 1, line.starts(with: Self.byteOrderMark) { line.removeFirst(Self.byteOrderMark.count) }
    return line
  }

  /// Reads what is left and gives the SHA-256 of the whole file in hexadecimal.
  package consuming func hashToEnd() throws -> String {
    while !isAtEnd { try fill() }
    return hash.hexadecimal()
  }

  /// Replaces the chunk by the file's next one, which is empty at the end.
  private mutating func fill() throws {
    do {
      chunk = Array(try handle.read(upToCount: Self.chunkSize) ?? Data())
    } catch {
      throw ProblemsError.unreadable(
        file: path, reason: "reading failed: check that it is a file and the disk is sound")
    }
    position = 0
    isAtEnd = chunk.isEmpty
    chunk.withUnsafeBytes { hash.update($0) }
  }
}
