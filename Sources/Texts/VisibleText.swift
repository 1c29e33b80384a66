extension StringProtocol {
  /// The text with every scalar that would act on its surroundings, or hide, written as an escape that can be read.
  ///
  /// A text from outside (a name in a restored run, a model's solution) can hold escape sequences that reprogram a
  /// terminal, bidirectional controls that reorder what stands beside it, or characters that no XML file may contain.
  /// They are written as in Swift source, `\u{202E}`; a line break or tab becomes `\n`, `\r` or `\t`. Everything else stays as
  /// it is, so that names in any script are readable. A literal backslash stays a backslash: the form is for readers, and
  /// is not meant to be decoded.
  ///
  /// The decision is made scalar by scalar, never by `Character`: a prepending scalar such as U+0600 forms one grapheme
  /// with the character after it, which would hide that character from any comparison.
  ///
  /// - Parameter keepsLines: Whether line feeds and tabs stay, for texts of several lines.
  package func visible(keepsLines: Bool = false) -> String {
    guard unicodeScalars.contains(where: \.isHidden) else { return String(self) }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar {
      case "\n" where keepsLines, "\t" where keepsLines: result.append(scalar)
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      case _ where scalar.isHidden:
        result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// The first `count` scalars of the text, with an ellipsis where that is not all of it.
  package func cut(to count: Int) -> String {
    guard let end = unicodeScalars.index(startIndex, offsetBy: count, limitedBy: endIndex), end != endIndex
    else {
      return String(self)
    }
    return String(String.UnicodeScalarView(unicodeScalars[..<end])) + "…"
  }

  /// The text as a part of a message: on one line, nothing hidden, and no longer than people read.
  ///
  /// What is wrong with an input is often said in the input's own words, and those can be megabytes or escape sequences.
  /// Every error that quotes what it was given passes through here.
  package func messageLine(longest: Int = 1000) -> String {
    cut(to: longest).visible().cut(to: longest)
  }

  /// The text as messages quote it in the middle of a sentence.
  package var excerpt: String { messageLine(longest: 80) }
}

extension Unicode.Scalar {
  /// Whether a reader cannot see the scalar although it changes what is shown: controls, line and paragraph separators,
  /// noncharacters, and format characters but the two joiners, which several scripts and emoji need.
  package var isHidden: Bool {
    switch value {
    case 0x20...0x7E: false
    case 0x200C, 0x200D: false
    case _ where value & 0xFFFE == 0xFFFE: true
    case 0xFDD0...0xFDEF: true
    default:
      switch properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
      default: false
      }
    }
  }
}
