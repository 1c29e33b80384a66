internal import Texts

/// Why a chat template could not be read or rendered.
package struct ChatTemplateError: Error, Equatable, CustomStringConvertible {
  /// A reason may quote the template or what it computes; so many characters of it are shown.
  private static let longestReason = 300

  /// The template's line, from 1.
  package let line: Int
  package let reason: String

  init(line: Int, reason: String) {
    self.line = line
    self.reason = reason.cut(to: Self.longestReason).visible()
  }

  package var description: String { "chat template, line \(line): \(reason)" }
}
