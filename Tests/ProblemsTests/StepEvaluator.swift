/// Reads the arithmetic of worked solutions on its own, to test what the families write.
enum StepEvaluator {
  /// A number a + b x.
  struct Linear: Equatable {
    var constant = 0
    var factor = 0
  }

  /// Whether every equals sign in `equation` is right, with x = `x`.
  ///
  /// `3*7=21+2=23` is read as people write it: 3*7 = 21, then 21+2 = 23.
  static func isTrue(_ equation: String, x: Int) -> Bool {
    let sides = equation.split(separator: "=").map(String.init)
    guard sides.count > 1 else { return false }
    return zip(sides, sides.dropFirst()).allSatisfy { left, right in
      guard let leftValue = value(left, x: x) else { return false }
      if value(right, x: x) == leftValue { return true }
      // A right side that begins with the left side's value and goes on calculating.
      return left.contains("*") && right.hasPrefix("\(leftValue)+")
    }
  }

  /// The value of sums and differences of products and quotients of integers and of x; nil if it is not an
  /// integer.
  static func value(_ text: String, x: Int) -> Int? {
    var total = 0
    var term = ""
    func close() -> Bool {
      defer { term = "" }
      guard let value = product(term, x: x) else { return false }
      total += value
      return true
    }
    for character in text {
      if "+-".contains(character), !term.isEmpty {
        guard close() else { return nil }
      }
      if character != "+" { term.append(character) }
    }
    return close() ? total : nil
  }

  private static func product(_ text: String, x: Int) -> Int? {
    var result = 1
    var isDivision = false
    var number = ""
    for character in text + "*" {
      guard "*/".contains(character) else {
        number.append(character)
        continue
      }
      var value: Int?
      if number.hasSuffix("x") {
        let factor = number.dropLast()
        value = (factor.isEmpty ? 1 : Int(factor)).map { $0 * x }
      } else {
        value = Int(number)
      }
      guard let value else { return nil }
      if isDivision {
        guard value != 0, result.isMultiple(of: value) else { return nil }
        result /= value
      } else {
        result *= value
      }
      isDivision = character == "/"
      number = ""
    }
    return result
  }
}
