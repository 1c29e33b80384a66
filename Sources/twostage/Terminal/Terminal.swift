import Foundation

/// Output to people: standard output for results, standard error for what goes wrong.
enum Terminal {
  /// Whether standard output is a terminal that a line can be redrawn on.
  static var isInteractive: Bool {
    isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Writes a line to standard error.
  static func error(_ text: String, prefix: String = "twostage: ") {
    FileHandle.standardError.write(Data("\(prefix)\(text)\n".utf8))
  }

  /// Writes text to standard output at once, whatever it is connected to.
  static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  /// `value` as one line of JSON with sorted keys.
  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
