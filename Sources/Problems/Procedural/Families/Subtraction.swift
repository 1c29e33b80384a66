/// Column subtraction with borrowing, the larger number first: two digits and one, two and two, three and
/// three.
struct Subtraction: ProblemFamily {
  struct Operands: Hashable { var minuend, subtrahend: Int }

  var name: String { "sub" }

  func operands(tier: Int) -> [Operands] {
    let digits = [(2, 1), (2, 2), (3, 3)][tier - 1]
    return Digits.numbers(digits.0).flatMap { minuend in
      Digits.numbers(digits.1).lazy.filter { $0 < minuend }.map { Operands(minuend: minuend, subtrahend: $0) }
    }
  }

  func exercise(_ operands: Operands, wording: Int) -> Exercise {
    let (minuend, subtrahend) = (operands.minuend, operands.subtrahend)
    var borrow = 0
    var steps: [Exercise.Step] = []
    for (label, digit, y) in Digits.columns(minuend, subtrahend) {
      let isShort = digit - borrow < y
      let x = digit - borrow + (isShort ? 10 : 0)
      steps.append(.init(label, "\(x)-\(y)=\(x - y)"))
      borrow = isShort ? 1 : 0
    }
    return Exercise(computing: "\(minuend)-\(subtrahend)", steps: steps, answer: String(minuend - subtrahend))
  }
}
