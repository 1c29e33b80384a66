extension JinjaInterpreter {
  mutating func binary(_ name: String, _ left: JinjaValue, _ right: JinjaValue, line: Int) throws
    -> JinjaValue
  {
    switch name {
    case "==": return .boolean(try areEqual(left, right, line: line))
    case "!=": return .boolean(try !areEqual(left, right, line: line))
    case "in": return .boolean(try contains(right, left, line: line))
    case "not in": return .boolean(try !contains(right, left, line: line))
    case "<": return .boolean(try isLess(left, right, line: line))
    case ">": return .boolean(try isLess(right, left, line: line))
    case "<=": return .boolean(try !isLess(right, left, line: line))
    case ">=": return .boolean(try !isLess(left, right, line: line))
    case "~":
      let (first, second) = (try text(of: left, line: line), try text(of: right, line: line))
      try spend(text: first.utf8.count + second.utf8.count, line: line)
      return .string(first + second)
    default: return try arithmetic(name, left, right, line: line)
    }
  }

  private mutating func isLess(_ left: JinjaValue, _ right: JinjaValue, line: Int) throws -> Bool {
    if let left = left.number, let right = right.number { return left < right }
    if case .string(let left) = left, case .string(let right) = right {
      try spend(reading: left.utf8.count < right.utf8.count ? left : right, line: line)
      return left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
    }
    throw ChatTemplateError(line: line, reason: "\(left.kind) and \(right.kind) have no order")
  }

  /// Equality as Python has it: texts by their scalars, numbers by their values.
  ///
  /// Paid for pair by pair: lists that hold another twice, and that another twice, are small and take for ever to compare.
  mutating func areEqual(_ left: JinjaValue, _ right: JinjaValue, line: Int) throws -> Bool {
    try spend(1, line: line)
    if let left = left.number, let right = right.number { return left == right }
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.string(let left), .string(let right)):
      guard left.utf8.count == right.utf8.count else { return false }
      try spend(reading: left, line: line)
      return left.utf8.elementsEqual(right.utf8)
    case (.list(let left), .list(let right)):
      guard left.values.count == right.values.count else { return false }
      for (left, right) in zip(left.values, right.values) where try !areEqual(left, right, line: line) {
        return false
      }
      return true
    case (.dictionary(let left), .dictionary(let right)):
      guard left.members.count == right.members.count else { return false }
      for member in left.members {
        guard let other = try self.member(member.key, of: right, line: line),
          try areEqual(member.value, other, line: line)
        else { return false }
      }
      return true
    case (.namespace(let left), .namespace(let right)): return left == right
    default: return false
    }
  }

  mutating func contains(_ container: JinjaValue, _ value: JinjaValue, line: Int) throws -> Bool {
    switch container {
    case .list(let list):
      for element in list.values where try areEqual(element, value, line: line) { return true }
      return false
    case .dictionary(let mapping):
      guard case .string(let key) = value else { return false }
      return try member(key, of: mapping, line: line) != nil
    case .string(let text):
      guard case .string(let part) = value else { break }
      try spend(reading: text, line: line)
      try spend(elements: part.utf8.count, line: line)
      return JinjaText.contains(text, part)
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
      try spend(text: left.utf8.count + right.utf8.count, line: line)
      return .string(left + right)
    case ("+", .list(let left), .list(let right)):
      try spend(elements: left.values.count + right.values.count, line: line)
      return try list(left.values + right.values, line: line)
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

  mutating func attribute(_ base: JinjaValue, _ name: String, line: Int) throws -> JinjaValue {
    switch base {
    case .dictionary(let mapping): return try member(name, of: mapping, line: line) ?? .undefined(name)
    case .namespace(let number):
      try spend(reading: name, line: line)
      return namespaces[number][name] ?? .undefined(name)
    case .loop(let loop): return loop[name] ?? .undefined(name)
    case .undefined: throw ChatTemplateError(line: line, reason: "\(base.kind) has no '\(name)'")
    default: return .undefined(name)
    }
  }

  /// The value of `key`; keys are looked through one by one.
  mutating func member(_ key: String, of mapping: JinjaMapping, line: Int) throws -> JinjaValue? {
    try spend(mapping.members.count, line: line)
    let (steps, isTooMuch) = mapping.members.count.multipliedReportingOverflow(by: key.utf8.count / 16)
    try spend(isTooMuch ? -1 : steps, line: line)
    return mapping[key]
  }

  mutating func item(_ base: JinjaValue, _ index: JinjaValue, line: Int) throws -> JinjaValue {
    switch (base, index) {
    case (.undefined, _): throw ChatTemplateError(line: line, reason: "\(base.kind) has no elements")
    case (.list(let list), .integer(let index)):
      let place = index < 0 ? index + list.values.count : index
      return list.values.indices.contains(place) ? list.values[place] : .undefined("[\(index)]")
    case (.string(let text), .integer(let index)):
      try spend(reading: text, line: line)
      let scalars = text.unicodeScalars
      let place =
        index < 0
        ? scalars.index(
          scalars.endIndex, offsetBy: max(index, -text.utf8.count - 1), limitedBy: scalars.startIndex)
        : scalars.index(
          scalars.startIndex, offsetBy: min(index, text.utf8.count), limitedBy: scalars.endIndex)
      guard let place, place < scalars.endIndex else { return .undefined("[\(index)]") }
      return .string(String(scalars[place]))
    case (_, .string(let name)): return try attribute(base, name, line: line)
    default: return .undefined("element")
    }
  }

  mutating func slice(
    _ base: JinjaValue, _ start: Int?, _ end: Int?, _ step: Int, line: Int
  ) throws -> JinjaValue {
    let values = try elements(of: base, line: line).values
    guard step != 0, step > -(1 << 32), step < 1 << 32 else {
      throw ChatTemplateError(line: line, reason: "a slice's step of \(step)")
    }
    let (low, high) = step > 0 ? (0, values.count) : (-1, values.count - 1)
    func place(_ index: Int?, _ otherwise: Int) -> Int {
      guard let index else { return otherwise }
      return min(max(index < 0 ? index + values.count : index, low), high)
    }
    let places = stride(
      from: place(start, step > 0 ? low : high), to: place(end, step > 0 ? high : low), by: step)
    try spend(elements: places.underestimatedCount, line: line)
    guard case .string = base else { return try list(places.map { values[$0] }, line: line) }
    // Each is one scalar, paid for as an element.
    return .string(try places.map { try text(of: values[$0], line: line) }.joined())
  }
}
