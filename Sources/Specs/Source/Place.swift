internal import Texts

/// Where a value was written: what an error points at.
package enum Place: Sendable, Equatable, CustomStringConvertible {
  /// In a file; line and column count from 1.
  case file(String, line: Int, column: Int)
  /// On the command line.
  case flag(String)

  package var description: String {
    switch self {
    case .file(let name, let line, let column): "\(name):\(line):\(column)"
    case .flag(let text): text.excerpt
    }
  }
}
