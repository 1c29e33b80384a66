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

  package var description: String {
    switch self {
    case .malformed(let file, let reason): "\(file): \(reason)"
    case .tensor(let file, let name, let reason): "\(file): tensor \(name): \(reason)"
    case .mismatch(let file, let differences):
      "\(file): does not fit the model: \(differences.joined(separator: "; "))"
    case .configuration(let file, let key, let reason): "\(file): \(key): \(reason)"
    }
  }
}
