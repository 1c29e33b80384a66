import Foundation

extension JinjaInterpreter {
  /// Calls a function, or a method of a string or a mapping.
  mutating func call(_ function: JinjaExpression, _ call: JinjaCall, line: Int) throws -> JinjaValue {
    if case .attribute(let base, let name) = function.kind {
      return try method(evaluate(base), name, call, line: line)
    }
    guard case .function(let name) = try evaluate(function) else {
      throw ChatTemplateError(line: line, reason: "\(try evaluate(function).kind) is no function")
    }
    switch name {
    case "raise_exception":
      throw ChatTemplateError(
        line: line, reason: try call.string(0, line: line) ?? "the template refuses this")
    case "namespace":
      guard namespaces.count < 1000, call.values.isEmpty else {
        throw ChatTemplateError(
          line: line, reason: "too many namespaces, or one with arguments without names")
      }
      try spend(members: call.named.count, line: line)
      namespaces.append(Dictionary(call.named.map { ($0.name, $0.value) }) { $1 })
      return .namespace(namespaces.count - 1)
    case "range":
      let bounds = try call.values.map { value in
        guard case .integer(let bound) = value else {
          throw ChatTemplateError(line: line, reason: "range needs whole numbers")
        }
        return bound
      }
      guard (1...2).contains(bounds.count) else {
        throw ChatTemplateError(line: line, reason: "range takes one or two numbers")
      }
      let first = bounds.count == 2 ? bounds[0] : 0
      let last = bounds[bounds.count - 1]
      guard last > first else { return .list(JinjaList([])) }
      let (count, isTooLarge) = last.subtractingReportingOverflow(first)
      try spend(elements: isTooLarge ? .max : count, line: line)
      return .list(JinjaList((first..<last).map { .integer($0) }))
    default:
      let format = try call.requiredString(0, line: line)
      // No code stands for more than nine bytes.
      try spend(text: 5 * format.utf8.count, line: line)
      return .string(try now(format, line: line))
    }
  }

  /// The date in the format of C's strftime, as far as templates use it.
  private func now(_ format: String, line: Int) throws -> String {
    guard let date else { throw ChatTemplateError(line: line, reason: "no date is given") }
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    let months = [
      "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
      "November", "December",
    ]
    func two(_ value: Int?) -> String { (value ?? 0) < 10 ? "0\(value ?? 0)" : "\(value ?? 0)" }
    var result = ""
    var isCode = false
    for scalar in format.unicodeScalars {
      guard isCode else {
        isCode = scalar == "%"
        if !isCode { result.unicodeScalars.append(scalar) }
        continue
      }
      isCode = false
      switch scalar {
      case "d": result += two(parts.day)
      case "m": result += two(parts.month)
      case "Y": result += String(parts.year ?? 0)
      case "B": result += months[(parts.month ?? 1) - 1]
      case "b": result += months[(parts.month ?? 1) - 1].prefix(3)
      case "H": result += two(parts.hour)
      case "M": result += two(parts.minute)
      case "S": result += two(parts.second)
      default: throw ChatTemplateError(line: line, reason: "the date format %\(scalar) is not supported")
      }
    }
    return result
  }

  private mutating func method(
    _ base: JinjaValue, _ name: String, _ call: JinjaCall, line: Int
  ) throws -> JinjaValue {
    switch base {
    case .string(let text):
      if let result = try stringMethod(text, name, call, line: line) { return result }
    case .dictionary(let mapping):
      switch name {
      case "items": return try items(of: mapping, line: line)
      case "keys": return .list(try elements(of: base, line: line))
      case "values":
        try spend(elements: mapping.members.count, line: line)
        return .list(JinjaList(mapping.members.map(\.value)))
      case "get":
        let key = try call.requiredString(0, line: line)
        return try member(key, of: mapping, line: line) ?? call.value(1) ?? .none
      default: break
      }
    default: break
    }
    throw ChatTemplateError(line: line, reason: "\(base.kind) has no supported method '\(name)'")
  }

  /// The pairs of a mapping.
  mutating func items(of mapping: JinjaMapping, line: Int) throws -> JinjaValue {
    for _ in mapping.members { try spend(elements: 3, line: line) }
    let pairs = mapping.members.map { JinjaValue.list(JinjaList([.string($0.key), $0.value])) }
    return try list(pairs, line: line)
  }

  private mutating func stringMethod(
    _ text: String, _ name: String, _ call: JinjaCall, line: Int
  ) throws -> JinjaValue? {
    switch name {
    case "strip", "lstrip", "rstrip":
      return .string(
        try strip(
          text, call.string(0, line: line), left: name != "rstrip", right: name != "lstrip", line: line))
    case "split":
      guard call.value(1) == nil else {
        throw ChatTemplateError(line: line, reason: "split with a limit is not supported")
      }
      return .list(JinjaList(try parts(of: text, call.string(0, line: line), line: line).map { .string($0) }))
    case "startswith":
      let part = try call.requiredString(0, line: line)
      try spend(reading: part, line: line)
      return .boolean(text.utf8.starts(with: part.utf8))
    case "endswith":
      let part = try call.requiredString(0, line: line)
      try spend(reading: part, line: line)
      return .boolean(text.utf8.reversed().starts(with: part.utf8.reversed()))
    case "replace":
      return .string(
        try replace(text, call.requiredString(0, line: line), call.requiredString(1, line: line), line))
    case "upper": return .string(try cased(text, line: line) { $0.uppercased() })
    case "lower": return .string(try cased(text, line: line) { $0.lowercased() })
    default: return nil
    }
  }

  mutating func strip(
    _ text: String, _ characters: String?, left: Bool, right: Bool, line: Int
  ) throws -> String {
    try spend(text: text.utf8.count, line: line)
    if let characters { try spend(elements: characters.utf8.count, line: line) }
    return JinjaText.strip(text, characters, left: left, right: right)
  }

  /// `text` in another case, which has up to three times its bytes.
  mutating func cased(_ text: String, line: Int, _ change: (String) -> String) throws -> String {
    try spend(text: text.utf8.count, line: line)
    let changed = change(text)
    try spend(max(0, changed.utf8.count - text.utf8.count), line: line)
    return changed
  }

  /// The parts of `text` between `separator`, or between white space.
  private mutating func parts(of text: String, _ separator: String?, line: Int) throws -> [String] {
    if let separator, separator.isEmpty { throw ChatTemplateError(line: line, reason: "an empty separator") }
    try spend(text: text.utf8.count, line: line)
    var parts: [String] = []
    func take(_ part: String) throws {
      try spend(elements: 1, line: line)
      parts.append(part)
    }
    if let separator {
      try spend(elements: separator.utf8.count, line: line)
      try JinjaText.forEachPart(of: text, separator, take)
    } else {
      try JinjaText.forEachWord(of: text, take)
    }
    return parts
  }

  mutating func replace(_ text: String, _ old: String, _ new: String, _ line: Int) throws -> String {
    guard !old.isEmpty else {
      throw ChatTemplateError(line: line, reason: "an empty text cannot be replaced")
    }
    try spend(reading: text, line: line)
    try spend(elements: old.utf8.count, line: line)
    var result = ""
    var isFirst = true
    try JinjaText.forEachPart(of: text, old) { part in
      try spend(text: part.utf8.count + new.utf8.count, line: line)
      if !isFirst { result += new }
      isFirst = false
      result += part
    }
    return result
  }
}
