internal import Texts

/// A piece of HTML that is whole by construction: texts are escaped, tags are closed. It is well-formed XML too.
struct Markup: Sendable {
  let html: String

  /// `text`, with everything made harmless that a browser would take for markup.
  init(_ text: String) {
    html = Self.escaped(text)
  }

  /// `parts` one after the other.
  init(_ parts: [Markup], separator: String = "") {
    html = parts.map(\.html).joined(separator: Self.escaped(separator))
  }

  /// HTML that this program wrote itself.
  init(trusted html: String) {
    self.html = html
  }

  /// An element with the attributes that are not nil.
  init(
    _ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ content: [Markup] = [],
    lines: Bool = false
  ) {
    var tag = name
    for (key, value) in attributes {
      if let value { tag += " \(key)=\"\(Self.escaped(value))\"" }
    }
    if Self.void.contains(name) {
      html = "<\(tag)/>"
    } else {
      let newline = lines ? "\n" : ""
      html = "<\(tag)>\(newline)\(content.map { $0.html + newline }.joined())</\(name)>"
    }
  }

  /// An element around a text.
  init(_ name: String, _ attributes: KeyValuePairs<String, String?> = [:], _ text: String) {
    self.init(name, attributes, [Markup(text)])
  }

  /// Elements without content or end tag.
  private static let void: Set<String> = ["br", "input", "link", "meta"]

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.visible(keepsLines: true).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
