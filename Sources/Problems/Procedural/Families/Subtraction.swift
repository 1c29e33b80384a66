/// Column subtraction with borrowing, the larger number first: two digits and one, two and two, three and three.
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
    let width = String(minuend).count
    var borrow = 0
    var steps: [Exercise.Step] = []
    for (column, (top, y)) in zip(Digits.of(minuend, count: width), Digits.of(subtrahend, count: width)).enumerated() {
      let short = top - borrow < y
      let x = top - borrow + (short ? 10 : 0)
      steps.append(.init(Digits.columns[column], "\(x)-\(y)=\(x - y)"))
      borrow = short ? 1 : 0
    }
    let expression = "\(minuend)-\(subtrahend)"
    return Exercise(
      prompt: "Compute \(expression).\n", expression: expression, steps: steps, answer: String(minuend - subtrahend))
  }
}
