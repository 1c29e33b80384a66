/// Why a chat template could not be read or rendered.
package struct ChatTemplateError: Error, Equatable, CustomStringConvertible {
  /// The template's line, from 1.
  package let line: Int
  package let reason: String

  package var description: String { "chat template, line \(line): \(reason)" }
}
