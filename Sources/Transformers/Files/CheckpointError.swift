internal import Texts

/// Why a model's file cannot be read or written; always names the file.
package enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file is cut off, damaged or of another kind.
  case malformed(file: String, reason: String)
  /// A tensor of the file is not what its name, type or shape should be.
  case tensor(file: String, name: String, reason: String)
  /// The tensors of the file and those of the model are not the same; one line a difference.
  case mismatch(file: String, differences: [String])
  /// A key of the configuration holds what this engine cannot compute.
  case configuration(file: String, key: String, reason: String)

  /// So many differences are shown, and so much of each: nobody reads thousands.
  private static let mostDifferences = 24
  private static let longestDifference = 120

  package var description: String {
    text.messageLine(longest: 600 + Self.mostDifferences * Self.longestDifference)
  }

  private var text: String {
    switch self {
    case .malformed(let file, let reason): "\(file): \(reason.messageLine())"
    case .tensor(let file, let name, let reason):
      "\(file): tensor \(name.messageLine(longest: 200)): \(reason.messageLine(longest: 400))"
    case .mismatch(let file, let differences):
      "\(file): does not fit the model: "
        + differences.prefix(Self.mostDifferences).map { $0.messageLine(longest: Self.longestDifference) }
        .joined(
          separator: "; ")
        + (differences.count > Self.mostDifferences
          ? "; and \(differences.count - Self.mostDifferences) more" : "")
    case .configuration(let file, let key, let reason): "\(file): \(key): \(reason.messageLine(longest: 400))"
    }
  }
}
