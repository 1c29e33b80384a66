import Texts

/// A text for people, in which nothing that comes from outside can steer the terminal.
///
/// What is interpolated is written with its control, bidirectional and other hidden characters escaped; only literals, which
/// are this program's own words, can hold line ends and escape sequences. A name that was restored from a stranger's file,
/// or a model's solution, is therefore harmless wherever it is shown:
///
///     try Terminal.print("run \(run) of \(name)")
///     try Terminal.print(.lines(table.text()))
struct TerminalText: ExpressibleByStringInterpolation, Sendable {
  private(set) var content: String

  init(stringLiteral value: String) { content = value }

  init(stringInterpolation: StringInterpolation) { content = stringInterpolation.content }

  private init(shown content: String) { self.content = content }

  /// A text of several lines that was put together elsewhere: only its line feeds and tabs stay as they are.
  static func lines(_ text: String) -> TerminalText { TerminalText(shown: text.visible(keepsLines: true)) }

  static func + (left: TerminalText, right: TerminalText) -> TerminalText {
    TerminalText(shown: left.content + right.content)
  }

  /// The first `count` characters.
  func prefix(_ count: Int) -> TerminalText { TerminalText(shown: String(content.prefix(count))) }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var content = ""

    init(literalCapacity: Int, interpolationCount: Int) { content.reserveCapacity(literalCapacity) }

    mutating func appendLiteral(_ literal: String) { content += literal }

    mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      content += value.description.visible()
    }

    mutating func appendInterpolation(_ text: TerminalText) { content += text.content }
  }
}
