internal import Foundation

/// Amounts of memory for people.
package enum ByteText {
  /// `812 kB`, `96 MB`, `5.1 GB`.
  package static func of(_ bytes: Int) -> String {
    switch Double(bytes) {
    case ..<1e6: String(format: "%.0f kB", Double(bytes) / 1e3)
    case ..<1e9: String(format: "%.0f MB", Double(bytes) / 1e6)
    default: String(format: "%.1f GB", Double(bytes) / 1e9)
    }
  }
}
