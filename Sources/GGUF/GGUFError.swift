internal import Texts

/// Why a GGUF file, or something in it, cannot be read; always names the file.
package enum GGUFError: Error, Equatable, CustomStringConvertible {
  /// The file is cut off, damaged or of another kind.
  case malformed(file: String, reason: String)
  /// A key of the metadata is missing or holds something else.
  case key(file: String, key: String, reason: String)
  /// A tensor is missing or not what is wanted.
  case tensor(file: String, name: String, reason: String)

  package var description: String { text.messageLine() }

  private var text: String {
    switch self {
    case .malformed(let file, let reason): "\(file): \(reason)"
    case .key(let file, let key, let reason):
      "\(file): \(key.messageLine(longest: 200)): \(reason.messageLine(longest: 400))"
    case .tensor(let file, let name, let reason):
      "\(file): tensor \(name.messageLine(longest: 200)): \(reason.messageLine(longest: 400))"
    }
  }
}
