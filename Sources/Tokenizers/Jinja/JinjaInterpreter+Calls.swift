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
      guard last > first else { return .list([]) }
      let (count, isTooLarge) = last.subtractingReportingOverflow(first)
      try spend(isTooLarge ? -1 : count, line: line)
      return .list((first..<last).map { .integer($0) })
    default:
      return .string(try now(call.requiredString(0, line: line), line: line))
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
      try spend(text.utf8.count, line: line)
      if let result = try stringMethod(text, name, call, line: line) { return result }
    case .dictionary(let members):
      switch name {
      case "items": return .list(members.map { .list([.string($0.key), $0.value]) })
      case "keys": return .list(members.map { .string($0.key) })
      case "values": return .list(members.map(\.value))
      case "get": return try base[call.requiredString(0, line: line)] ?? call.value(1) ?? .none
      default: break
      }
    default: break
    }
    throw ChatTemplateError(line: line, reason: "\(base.kind) has no supported method '\(name)'")
  }

  private mutating func stringMethod(
    _ text: String, _ name: String, _ call: JinjaCall, line: Int
  ) throws -> JinjaValue? {
    switch name {
    case "strip", "lstrip", "rstrip":
      let characters = try call.string(0, line: line)
      return .string(JinjaText.strip(text, characters, left: name != "rstrip", right: name != "lstrip"))
    case "split":
      guard call.value(1) == nil else {
        throw ChatTemplateError(line: line, reason: "split with a limit is not supported")
      }
      guard let separator = try call.string(0, line: line) else {
        return .list(JinjaText.words(text).map { .string($0) })
      }
      guard !separator.isEmpty else { throw ChatTemplateError(line: line, reason: "an empty separator") }
      return .list(JinjaText.split(text, separator).map { .string($0) })
    case "startswith": return .boolean(text.utf8.starts(with: try call.requiredString(0, line: line).utf8))
    case "endswith":
      return .boolean(
        text.utf8.reversed().starts(with: try call.requiredString(0, line: line).utf8.reversed()))
    case "replace":
      return .string(
        try replace(text, call.requiredString(0, line: line), call.requiredString(1, line: line), line))
    case "upper": return .string(text.uppercased())
    case "lower": return .string(text.lowercased())
    default: return nil
    }
  }

  mutating func replace(_ text: String, _ old: String, _ new: String, _ line: Int) throws -> String {
    guard !old.isEmpty else {
      throw ChatTemplateError(line: line, reason: "an empty text cannot be replaced")
    }
    let parts = JinjaText.split(text, old)
    try spend(parts.count * (1 + new.utf8.count), line: line)
    return parts.joined(separator: new)
  }
}
