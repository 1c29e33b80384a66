/// Decimal digits as columns of a written calculation.
enum Digits {
  /// Labels of the columns, units first.
  static let columns = ["units: ", "tens: ", "hundreds: "]

  /// The positive numbers with exactly `count` digits.
  static func numbers(_ count: Int) -> Range<Int> {
    let lowest = (1..<count).reduce(1) { power, _ in power * 10 }
    return lowest..<lowest * 10
  }

  /// The last `count` digits of `number`, units first.
  static func of(_ number: Int, count: Int) -> [Int] {
    var rest = number
    return (0..<count).map { _ in
      defer { rest /= 10 }
      return rest % 10
    }
  }
}
