import Foundation
import Texts

/// Output to people: standard output for results, standard error for what goes wrong.
enum Terminal {
  /// Whether `descriptor` is a terminal that a line can be redrawn on.
  static func isInteractive(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Width of the terminal behind `descriptor` in characters; 80 where it does not say.
  static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }

  /// Height of the terminal behind `descriptor` in lines; 24 where it does not say.
  static func rows(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 1 else { return 24 }
    return Int(size.ws_row)
  }

  /// Width that tables for standard output may have: that of the terminal, or 100 characters where there is none.
  static var width: Int { isatty(STDOUT_FILENO) == 1 ? columns(of: STDOUT_FILENO) : 100 }

  // MARK: Writing

  /// Writes a result to standard output. Throws `OutputError` if that cannot be done.
  static func print(_ text: TerminalText, terminator: TerminalText = "\n") throws {
    try StandardStream.output.write((text + terminator).content.utf8)
  }

  /// Writes `value` to standard output as one line of JSON. Throws `OutputError` if that cannot be done.
  static func print(json value: some Encodable) throws {
    try StandardStream.output.write((try json(value) + "\n").utf8)
  }

  /// Writes a line to standard error, unless nobody reads it.
  static func error(_ text: TerminalText, prefix: TerminalText = "twostage: ") {
    // Both may be one terminal: what was shown before stands before.
    try? StandardStream.output.flush(atMost: 1)
    StandardStream.error.offer((prefix + text + "\n").content.utf8)
  }

  /// Ends the program, after what was said has been written if somebody reads it.
  static func exit(_ code: Int32) -> Never {
    for stream in [StandardStream.output, .error] { try? stream.flush(atMost: 2) }
    Foundation.exit(code)
  }

  /// `value` as one line of JSON with sorted keys.
  ///
  /// Characters that would act on a terminal are escaped, as JSON allows for all: whoever reads it gets the same texts.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    guard text.unicodeScalars.contains(where: \.isHidden) else { return text }
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      guard scalar.isHidden else {
        escaped.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        escaped.append(contentsOf: String(format: "\\u%04x", unit).unicodeScalars)
      }
    }
    return String(escaped)
  }
}

/// Stands in the way of the standard library's `print`, which neither escapes what it is given nor says when it fails.
@available(*, unavailable, message: "use Terminal.print for results, ProgressDisplay for progress")
func print(_ items: Any..., separator: String = " ", terminator: String = "\n") {}
