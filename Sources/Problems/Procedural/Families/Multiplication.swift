/// Column multiplication by one digit: (2...5) by two digits, (2...9) by two, (2...9) by three.
///
/// The one-digit factor always comes first, so no two expressions are mirror images.
struct Multiplication: ProblemFamily {
  struct Operands: Hashable { var digit, number: Int }

  var name: String { "mul" }

  func operands(tier: Int) -> [Operands] {
    let (digits, width) = [(2...5, 2), (2...9, 2), (2...9, 3)][tier - 1]
    return digits.flatMap { digit in
      Digits.numbers(width).map { Operands(digit: digit, number: $0) }
    }
  }

  func exercise(_ operands: Operands, wording: Int) -> Exercise {
    let (digit, number) = (operands.digit, operands.number)
    var carry = 0
    var steps: [Exercise.Step] = []
    for (label, y, _) in Digits.columns(number, 0) {
      let product = digit * y
      steps.append(.init(label, "\(digit)*\(y)=\(product)+\(carry)=\(product + carry)"))
      carry = (product + carry) / 10
    }
    return Exercise(computing: "\(digit)*\(number)", steps: steps, answer: String(digit * number))
  }
}
