/// Linear equations with one-digit coefficients and solution: ax+b=c, ax-b=c, ax+b=dx+c.
struct LinearEquation: ProblemFamily {
  /// `factor` x + `offset` = `otherFactor` x + c, where c follows from the `solution`.
  struct Operands: Hashable { var factor, offset, otherFactor, solution: Int }

  var name: String { "lin" }

  func operands(tier: Int) -> [Operands] {
    let factors: [(Int, Int)] =
      tier < 3
      ? (2...9).map { ($0, 0) }
      : (1...5).flatMap { other in (other + 1...9).map { ($0, other) } }
    let sign = tier == 2 ? -1 : 1
    return factors.flatMap { factor, other in
      (1...9).flatMap { offset in
        (2...9).map { Operands(factor: factor, offset: sign * offset, otherFactor: other, solution: $0) }
      }
    }
  }

  func exercise(_ operands: Operands, wording: Int) -> Exercise {
    let (a, d, x) = (operands.factor, operands.otherFactor, operands.solution)
    let e = a - d
    let right = e * x + operands.offset
    let size = abs(operands.offset)
    let moved = operands.offset < 0 ? "\(right)+\(size)=\(e * x)" : "\(right)-\(size)=\(e * x)"
    let left = "\(a)x\(operands.offset < 0 ? "-" : "+")\(size)"
    let steps: [Exercise.Step] =
      d == 0
      ? [.init("First, ", "\(a)x=\(moved)")]
      : [.init("First, ", "\(a)x-\(d)x=\(e)x"), .init("Now, ", moved)]
    let expression = d == 0 ? "\(left)=\(right)" : "\(left)=\(d)x+\(right)"
    return Exercise(
      task: .solve, prompt: "Solve \(expression).\n", expression: expression,
      steps: steps + [.init("Then, ", "x=\(e * x)/\(e)=\(x)")], answer: String(x))
  }
}
