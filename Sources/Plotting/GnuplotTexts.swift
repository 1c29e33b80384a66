internal import Texts

/// The texts of a script, each on a line of one data block, which gnuplot reads and never runs or interprets.
///
/// A data block has no escapes: it ends at the first line that is its end mark alone. Every text has a mark before it, so that
/// no text can be that line, and is written with hidden scalars as escapes, so that none takes two lines. Commands name a
/// text by its line, and cut the mark off. Quoted literals would have to be right about quotes, backticks and macros in
/// every release of gnuplot, and tick labels in them would still be formats, in which a percent sign is a directive.
struct GnuplotTexts {
  /// The place of a text, for commands to name it.
  struct Reference: Sendable {
    fileprivate(set) var line: Int
  }

  static let block: StaticString = "$text"
  static let withoutMark: StaticString = "[2:*]"
  private static let mark = "="
  private static let end = "EOD"
  /// gnuplot's strings hold less than 65,536 bytes.
  private static let longest = 10_000

  private var lines: [String] = []

  /// Takes a text in.
  mutating func add(_ text: String) -> Reference {
    lines.append(Self.mark + text.visible().cut(to: Self.longest))
    return Reference(line: lines.count)
  }

  /// Takes in the label of a point: in those alone gnuplot reads escapes, when it draws them, and a quote ends them.
  mutating func add(label: String) -> Reference {
    var escaped = String.UnicodeScalarView()
    for scalar in label.visible().unicodeScalars {
      switch scalar {
      case "\\": escaped.append(contentsOf: "\\\\".unicodeScalars)
      case "\"": escaped.append(contentsOf: "\\0042".unicodeScalars)
      default: escaped.append(scalar)
      }
    }
    return add(String(escaped))
  }

  /// The data block, complete with its end.
  var source: String {
    "\(Self.block) << \(Self.end)\n" + lines.map { $0 + "\n" }.joined() + "\(Self.end)\n"
  }
}
