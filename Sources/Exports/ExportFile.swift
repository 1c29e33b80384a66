internal import Foundation

/// One file of an export.
package struct ExportFile: Sendable, Equatable {
  /// Relative to the folder that is exported to, with slashes.
  package let path: String
  package let contents: [UInt8]

  package init(_ path: String, _ contents: [UInt8]) {
    self.path = path
    self.contents = contents
  }

  init(_ path: String, text: String) { self.init(path, Array(text.utf8)) }

  /// `text` as one part of a path: what is no letter, digit, dash, dot or underscore becomes an underscore, as does a dot at
  /// the start.
  static func part(_ text: String) -> String {
    let part = String(
      text.unicodeScalars.map { scalar in
        let isKept =
          scalar.isASCII
          && (scalar.properties.isAlphabetic || "0123456789-._".unicodeScalars.contains(scalar))
        return isKept ? Character(scalar) : "_"
      })
    return part.hasPrefix(".") || part.isEmpty ? "_" + part.dropFirst() : part
  }
}
