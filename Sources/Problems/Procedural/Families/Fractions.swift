/// Sums of two reduced proper fractions with coprime denominators below 8, 9, 10.
///
/// With coprime denominators the sum over their product is in lowest terms.
struct Fractions: ProblemFamily {
  struct Fraction: Hashable, Comparable {
    var numerator, denominator: Int

    static func < (a: Self, b: Self) -> Bool { (a.denominator, a.numerator) < (b.denominator, b.numerator) }
  }

  struct Operands: Hashable { var first, second: Fraction }

  var name: String { "frac" }

  func operands(tier: Int) -> [Operands] {
    let terms = (2..<7 + tier).flatMap { denominator in
      (1..<denominator).lazy
        .filter { Self.areCoprime($0, denominator) }
        .map { Fraction(numerator: $0, denominator: denominator) }
    }
    return terms.flatMap { first in
      terms.lazy
        .filter { Self.areCoprime(first.denominator, $0.denominator) }
        .map { Operands(first: first, second: $0) }
    }
  }

  func canonical(_ operands: Operands) -> Operands {
    Operands(first: min(operands.first, operands.second), second: max(operands.first, operands.second))
  }

  func exercise(_ operands: Operands, wording: Int) -> Exercise {
    let (a, b) = (operands.first.numerator, operands.first.denominator)
    let (c, d) = (operands.second.numerator, operands.second.denominator)
    let top = a * d + c * b
    return Exercise(
      computing: "\(a)/\(b)+\(c)/\(d)",
      steps: [
        .init("top: ", "\(a)*\(d)=\(a * d)"), .init("next: ", "\(c)*\(b)=\(c * b)"),
        .init("Now, ", "\(a * d)+\(c * b)=\(top)"), .init("bottom: ", "\(b)*\(d)=\(b * d)"),
      ], answer: "\(top)/\(b * d)")
  }

  private static func areCoprime(_ a: Int, _ b: Int) -> Bool {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a == 1
  }
}
