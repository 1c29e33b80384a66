/// Cuts a template into tokens, with white space taken away as transformers sets Jinja: `trim_blocks` removes the line
/// end after a statement, `lstrip_blocks` the blanks before one that begins its line.
struct JinjaLexer {
  /// Looking a name up takes as long as it is.
  private static let longestName = 256

  private let source: [Unicode.Scalar]
  private var position = 0
  private var line = 1
  private var tokens: [JinjaToken] = []
  /// Whether the text that follows begins a line.
  private var beginsLine = true
  /// Whether the tag before asked for the white space behind it to go.
  private var stripsNext = false

  static func tokens(of template: String) throws -> [JinjaToken] {
    var lexer = JinjaLexer(template)
    try lexer.scan()
    return lexer.tokens
  }

  private init(_ template: String) {
    var source: [Unicode.Scalar] = []
    for scalar in template.unicodeScalars {
      if scalar == "\n", source.last == "\r" { source.removeLast() }
      source.append(scalar)
    }
    self.source = source.map { $0 == "\r" ? "\n" : $0 }
    if self.source.last == "\n" { end = self.source.count - 1 } else { end = self.source.count }
  }

  /// The template's end: one line end at its end does not count.
  private let end: Int

  private func fault(_ reason: String) -> ChatTemplateError { ChatTemplateError(line: line, reason: reason) }

  private func has(_ text: StaticString, at place: Int) -> Bool {
    let expected = Array("\(text)".unicodeScalars)
    return place + expected.count <= end && source[place..<place + expected.count].elementsEqual(expected)
  }

  private mutating func advance(_ count: Int) {
    for _ in 0..<count {
      if source[position] == "\n" { line += 1 }
      position += 1
    }
  }

  private mutating func scan() throws {
    while position < end {
      var start = position
      while start < end,
        !(source[start] == "{" && ["{", "%", "#"].contains(start + 1 < end ? source[start + 1] : " "))
      {
        start += 1
      }
      takeText(until: start)
      guard position < end else { break }
      let kind = source[position + 1]
      advance(2)
      if position < end, source[position] == "-" || source[position] == "+" { advance(1) }
      switch kind {
      case "#": try scanComment()
      case "%": try scanTag(.beginStatement, .endStatement, "%")
      default: try scanTag(.beginOutput, .endOutput, "}")
      }
    }
    tokens.append(JinjaToken(kind: .end, line: line))
  }

  /// Takes the literal text before the tag at `tag`.
  private mutating func takeText(until tag: Int) {
    var first = position
    var last = tag
    if stripsNext { while first < last, source[first].properties.isWhitespace { first += 1 } }
    if tag < end {
      let mark = tag + 2 < end ? source[tag + 2] : " "
      if mark == "-" {
        while last > first, source[last - 1].properties.isWhitespace { last -= 1 }
      } else if mark != "+", source[tag + 1] != "{" {
        var blank = last
        while blank > first, source[blank - 1] != "\n", source[blank - 1].properties.isWhitespace {
          blank -= 1
        }
        if blank > first ? source[blank - 1] == "\n" : (beginsLine && first == position) { last = blank }
      }
    }
    if last > first {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: source[first..<last])
      tokens.append(JinjaToken(kind: .text(String(text)), line: line))
    }
    advance(tag - position)
    stripsNext = false
  }

  /// Goes past a tag's end, `length` long, and notes what it asks of the text behind.
  private mutating func closeTag(_ length: Int, trimsLine: Bool) {
    let mark = source[position]
    stripsNext = mark == "-"
    advance(length)
    beginsLine = false
    if trimsLine, mark != "+", mark != "-", position < source.count, source[position] == "\n" {
      advance(1)
      beginsLine = true
    }
  }

  private mutating func scanComment() throws {
    while position < end {
      if has("-#}", at: position) || has("+#}", at: position) { return closeTag(3, trimsLine: true) }
      if has("#}", at: position) { return closeTag(2, trimsLine: true) }
      advance(1)
    }
    throw fault("a comment does not end")
  }

  private mutating func scanTag(_ begin: JinjaToken.Kind, _ close: JinjaToken.Kind, _ mark: Unicode.Scalar)
    throws
  {
    tokens.append(JinjaToken(kind: begin, line: line))
    var depth = 0
    while position < end {
      let scalar = source[position]
      let next = position + 1 < end ? source[position + 1] : " "
      let isSigned = (scalar == "-" || scalar == "+") && next == mark && has("}", at: position + 2)
      if depth == 0, isSigned || scalar == mark && next == "}" {
        tokens.append(JinjaToken(kind: close, line: line))
        return closeTag(isSigned ? 3 : 2, trimsLine: mark == "%")
      }
      if ["(", "[", "{"].contains(scalar) { depth += 1 }
      if [")", "]", "}"].contains(scalar) { depth -= 1 }
      try scanToken(scalar, next)
    }
    throw fault("a tag does not end")
  }

  private mutating func scanToken(_ scalar: Unicode.Scalar, _ next: Unicode.Scalar) throws {
    if scalar.properties.isWhitespace { return advance(1) }
    let start = line
    if scalar == "'" || scalar == "\"" {
      return tokens.append(JinjaToken(kind: .string(try scanString(scalar)), line: start))
    }
    if scalar.isASCII, scalar.properties.isAlphabetic || scalar == "_" {
      let name = scanWord {
        $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) || $0 == "_"
      }
      guard name.utf8.count <= Self.longestName else {
        throw fault("a name is longer than \(Self.longestName) characters")
      }
      return tokens.append(JinjaToken(kind: .name(name), line: start))
    }
    if scalar.value &- 48 < 10 {
      var hasPoint = false
      let digits = scanWord { scalar in
        if scalar.value &- 48 < 10 { return true }
        defer { hasPoint = hasPoint || scalar == "." }
        return scalar == "." && !hasPoint
      }
      if let value = Int(digits) {
        return tokens.append(JinjaToken(kind: .integer(value), line: start))
      }
      guard let value = Double(digits) else { throw fault("the number \(digits) is not supported") }
      return tokens.append(JinjaToken(kind: .float(value), line: start))
    }
    let pair = String(scalar) + String(next)
    if ["==", "!=", "<=", ">=", "//", "**"].contains(pair) {
      advance(2)
      return tokens.append(JinjaToken(kind: .symbol(pair), line: start))
    }
    guard "+-*/%~<>=()[]{},.:|".unicodeScalars.contains(scalar) else {
      throw fault("the character \(String(scalar).debugDescription) has no meaning in a tag")
    }
    advance(1)
    tokens.append(JinjaToken(kind: .symbol(String(scalar)), line: start))
  }

  private mutating func scanWord(_ belongs: (Unicode.Scalar) -> Bool) -> String {
    var word = String.UnicodeScalarView()
    while position < end, belongs(source[position]) {
      word.append(source[position])
      advance(1)
    }
    return String(word)
  }

  private mutating func scanString(_ quote: Unicode.Scalar) throws -> String {
    var text = String.UnicodeScalarView()
    advance(1)
    while position < end, source[position] != quote {
      guard source[position] == "\\", position + 1 < end else {
        text.append(source[position])
        advance(1)
        continue
      }
      let escaped = source[position + 1]
      advance(2)
      switch escaped {
      case "n": text.append("\n")
      case "t": text.append("\t")
      case "r": text.append("\r")
      case "\\", "'", "\"": text.append(escaped)
      case "\n": break
      case "x": text.append(try scanCode(2))
      case "u": text.append(try scanCode(4))
      default: throw fault("the escape \\\(escaped) is not supported")
      }
    }
    guard position < end else { throw fault("a string does not end") }
    advance(1)
    return String(text)
  }

  private mutating func scanCode(_ count: Int) throws -> Unicode.Scalar {
    guard position + count <= end else { throw fault("an escape does not end") }
    var digits = String.UnicodeScalarView()
    digits.append(contentsOf: source[position..<position + count])
    guard let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value) else {
      throw fault("an escape that is no character")
    }
    advance(count)
    return scalar
  }
}
