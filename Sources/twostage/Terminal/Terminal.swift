import Foundation

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

  /// Writes a line to standard error.
  static func error(_ text: String, prefix: String = "twostage: ") {
    FileHandle.standardError.write(Data("\(prefix)\(text)\n".utf8))
  }

  /// `value` as one line of JSON with sorted keys.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
