extension JinjaInterpreter {
  mutating func binary(_ name: String, _ left: JinjaValue, _ right: JinjaValue, line: Int) throws
    -> JinjaValue
  {
    switch name {
    case "==": return .boolean(JinjaValue.areEqual(left, right))
    case "!=": return .boolean(!JinjaValue.areEqual(left, right))
    case "in": return .boolean(try contains(right, left, line: line))
    case "not in": return .boolean(try !contains(right, left, line: line))
    case "<": return .boolean(try isLess(left, right, line: line))
    case ">": return .boolean(try isLess(right, left, line: line))
    case "<=": return .boolean(try !isLess(right, left, line: line))
    case ">=": return .boolean(try !isLess(left, right, line: line))
    case "~":
      let text = try self.text(of: left, line: line) + self.text(of: right, line: line)
      try spend(text.utf8.count, line: line)
      return .string(text)
    default: return try arithmetic(name, left, right, line: line)
    }
  }

  private func isLess(_ left: JinjaValue, _ right: JinjaValue, line: Int) throws -> Bool {
    if let left = left.number, let right = right.number { return left < right }
    if case .string(let left) = left, case .string(let right) = right {
      return left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
    }
    throw ChatTemplateError(line: line, reason: "\(left.kind) and \(right.kind) have no order")
  }

  mutating func contains(_ container: JinjaValue, _ value: JinjaValue, line: Int) throws -> Bool {
    switch container {
    case .list(let values):
      try spend(values.count, line: line)
      return values.contains { JinjaValue.areEqual($0, value) }
    case .dictionary:
      guard case .string(let key) = value else { return false }
      return container[key] != nil
    case .string(let text):
      guard case .string(let part) = value else { break }
      try spend(text.utf8.count, line: line)
      return Array(text.utf8).firstRange(of: Array(part.utf8)) != nil || part.isEmpty
    case .undefined: return false
    default: break
    }
    throw ChatTemplateError(line: line, reason: "\(container.kind) cannot contain \(value.kind)")
  }

  mutating func arithmetic(
    _ name: String, _ left: JinjaValue, _ right: JinjaValue, line: Int
  ) throws -> JinjaValue {
    func fault(_ reason: String) -> ChatTemplateError { ChatTemplateError(line: line, reason: reason) }
    switch (name, left, right) {
    case ("+", .string(let left), .string(let right)):
      try spend(left.utf8.count + right.utf8.count, line: line)
      return .string(left + right)
    case ("+", .list(let left), .list(let right)):
      try spend(left.count + right.count, line: line)
      return .list(left + right)
    case (_, .integer(let left), .integer(let right)) where name != "/":
      let (value, overflows): (Int, Bool)
      switch name {
      case "+": (value, overflows) = left.addingReportingOverflow(right)
      case "-": (value, overflows) = left.subtractingReportingOverflow(right)
      case "*": (value, overflows) = left.multipliedReportingOverflow(by: right)
      default:
        guard right != 0 else { throw fault("a division by zero") }
        let (quotient, isTooLarge) = left.dividedReportingOverflow(by: right)
        guard !isTooLarge else { throw fault("a number is too large") }
        let rest = left - quotient * right
        // Python rounds towards minus infinity.
        let isBelow = rest != 0 && (rest < 0) != (right < 0)
        (value, overflows) = (
          name == "%" ? (isBelow ? rest + right : rest) : (isBelow ? quotient - 1 : quotient), false
        )
      }
      guard !overflows else { throw fault("a number is too large") }
      return .integer(value)
    default: break
    }
    guard let first = left.number, let second = right.number else {
      throw fault("'\(name)' does not work on \(left.kind) and \(right.kind)")
    }
    switch name {
    case "+": return .float(first + second)
    case "-": return .float(first - second)
    case "*": return .float(first * second)
    case "/":
      guard second != 0 else { throw fault("a division by zero") }
      return .float(first / second)
    default: throw fault("'\(name)' works on whole numbers only")
    }
  }

  // MARK: Parts of values

  func attribute(_ base: JinjaValue, _ name: String, line: Int) throws -> JinjaValue {
    switch base {
    case .dictionary: return base[name] ?? .undefined(name)
    case .namespace(let number): return namespaces[number][name] ?? .undefined(name)
    case .undefined: throw ChatTemplateError(line: line, reason: "\(base.kind) has no '\(name)'")
    default: return .undefined(name)
    }
  }

  func item(_ base: JinjaValue, _ index: JinjaValue, line: Int) throws -> JinjaValue {
    switch (base, index) {
    case (.undefined, _): throw ChatTemplateError(line: line, reason: "\(base.kind) has no elements")
    case (.list(let values), .integer(let index)):
      let place = index < 0 ? index + values.count : index
      return values.indices.contains(place) ? values[place] : .undefined("[\(index)]")
    case (.string(let text), .integer(let index)):
      let scalars = Array(text.unicodeScalars)
      let place = index < 0 ? index + scalars.count : index
      return scalars.indices.contains(place) ? .string(String(scalars[place])) : .undefined("[\(index)]")
    case (_, .string(let name)): return try attribute(base, name, line: line)
    default: return .undefined("element")
    }
  }

  mutating func slice(
    _ base: JinjaValue, _ start: Int?, _ end: Int?, _ step: Int, line: Int
  ) throws -> JinjaValue {
    let values = try elements(of: base, line: line)
    guard step != 0, step > -(1 << 32), step < 1 << 32 else {
      throw ChatTemplateError(line: line, reason: "a slice's step of \(step)")
    }
    let (low, high) = step > 0 ? (0, values.count) : (-1, values.count - 1)
    func place(_ index: Int?, _ otherwise: Int) -> Int {
      guard let index else { return otherwise }
      return min(max(index < 0 ? index + values.count : index, low), high)
    }
    let parts = stride(
      from: place(start, step > 0 ? low : high), to: place(end, step > 0 ? high : low), by: step
    ).map { values[$0] }
    try spend(parts.count, line: line)
    guard case .string = base else { return .list(parts) }
    return .string(try parts.map { try text(of: $0, line: line) }.joined())
  }
}
