/// Decimal digits as columns of a written calculation.
enum Digits {
  /// Labels of the columns, units first.
  static let labels = ["units: ", "tens: ", "hundreds: "]

  /// The positive numbers with exactly `count` digits.
  static func numbers(_ count: Int) -> Range<Int> {
    let lowest = (1..<count).reduce(1) { power, _ in power * 10 }
    return lowest..<lowest * 10
  }

  /// The digits of two numbers below each other, units first, down to the last one of the larger number.
  static func columns(_ upper: Int, _ lower: Int) -> [(label: String, upper: Int, lower: Int)] {
    var rest = (upper, lower)
    var columns: [(label: String, upper: Int, lower: Int)] = []
    for label in labels where rest.0 > 0 || rest.1 > 0 {
      columns.append((label, rest.0 % 10, rest.1 % 10))
      rest = (rest.0 / 10, rest.1 / 10)
    }
    return columns
  }
}
