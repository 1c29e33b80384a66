/// Column addition: two digits and one, two and two, three and three.
struct Addition: ProblemFamily {
  struct Operands: Hashable { var first, second: Int }

  var name: String { "add" }

  func operands(tier: Int) -> [Operands] {
    let digits = [(2, 1), (2, 2), (3, 3)][tier - 1]
    return Digits.numbers(digits.0).flatMap { first in
      Digits.numbers(digits.1).map { Operands(first: first, second: $0) }
    }
  }

  func canonical(_ operands: Operands) -> Operands {
    Operands(first: max(operands.first, operands.second), second: min(operands.first, operands.second))
  }

  func exercise(_ operands: Operands, wording: Int) -> Exercise {
    let (first, second) = (operands.first, operands.second)
    var carry = 0
    var steps: [Exercise.Step] = []
    for (label, x, y) in Digits.columns(first, second) {
      let sum = x + y + carry
      steps.append(.init(label, "\(x)+\(y)+\(carry)=\(sum)"))
      carry = sum / 10
    }
    return Exercise(computing: "\(first)+\(second)", steps: steps, answer: String(first + second))
  }
}
