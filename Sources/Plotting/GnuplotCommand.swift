/// A piece of a gnuplot script, made of what stands in this module's source, numbers and references to texts.
///
/// A `String` cannot become one: it is written as a literal whose parts in between may be other commands, numbers,
/// colors and references, and nothing else compiles. So no text from outside can stand where gnuplot looks for commands,
/// whatever is in it and however gnuplot reads quotes, backticks, macros or formats. Texts are data: see `GnuplotTexts`.
struct GnuplotCommand: ExpressibleByStringInterpolation, Sendable {
  private(set) var source: String

  init(stringLiteral value: StaticString) {
    source = "\(value)"
  }

  init(stringInterpolation: StringInterpolation) {
    source = stringInterpolation.source
  }

  private init(source: String) {
    self.source = source
  }

  static func + (left: GnuplotCommand, right: GnuplotCommand) -> GnuplotCommand {
    GnuplotCommand(source: left.source + right.source)
  }

  /// What may stand within a literal.
  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var source = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      source.reserveCapacity(literalCapacity + 8 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: StaticString) { source += "\(literal)" }
    mutating func appendInterpolation(_ command: GnuplotCommand) { source += command.source }
    mutating func appendInterpolation(_ number: Int) { source += "\(number)" }
    mutating func appendInterpolation(_ number: Double) { source += number.isFinite ? "\(number)" : "NaN" }

    mutating func appendInterpolation(_ color: Palette, _ transparency: FigureStyle.Transparency = .none) {
      source += "'#\(transparency.rawValue)\(color.rawValue.dropFirst())'"
    }

    /// The text itself is looked up when gnuplot runs the command; what stands in front of it goes.
    mutating func appendInterpolation(_ text: GnuplotTexts.Reference) {
      source += "\(GnuplotTexts.block)[\(text.line)]\(GnuplotTexts.withoutMark)"
    }
  }
}

extension Sequence<GnuplotCommand> {
  /// The commands one after the other, `separator` in between.
  func joined(separator: GnuplotCommand) -> GnuplotCommand {
    var result: GnuplotCommand = ""
    for (index, command) in enumerated() { result = index == 0 ? command : result + separator + command }
    return result
  }
}
