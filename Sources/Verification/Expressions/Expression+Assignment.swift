extension Expression {
  /// The name that the expression gives a value to, as in `x = 3` and `f(x) = x^2`; nil if it gives none.
  var assignedName: Expression? { assignment?.name }

  /// The value that is given to a name, or the expression itself.
  var assignedValue: Expression { assignment?.value ?? self }

  /// `x = 5 + 6 = 11`: the name and the last value, before any `≈`. `5 + 6 = 11` has a value without a name.
  private var assignment: (name: Expression?, value: Expression)? {
    guard case .relation(let operands, let relations) = self else { return nil }
    if relations == [.element] { return operands[0].isName ? (operands[0], operands[1]) : nil }
    let exact = relations.prefix { $0 == .equal }.count
    guard relations.dropFirst(exact).allSatisfy({ $0 == .approximatelyEqual }) else { return nil }
    // Only ≈: `x ≈ 3.5` has the value behind it, `2 sqrt(3) ≈ 3.46` before it.
    let last = exact > 0 ? exact : operands[0].isName ? operands.count - 1 : 0
    if operands[0].isName { return (operands[0], operands[last]) }
    if operands.prefix(last + 1).allSatisfy({ !$0.hasVariables }) { return (nil, operands[last]) }
    // `2 x + 1 = y`
    if operands.count == 2, operands[1].isName { return (operands[1], operands[0]) }
    return nil
  }

  /// What can stand for a value to be found.
  private var isName: Bool {
    switch self {
    case .variable, .application, .text: true
    case .tuple(let parts): parts.allSatisfy(\.isName)
    case .ratio(let parts): parts.allSatisfy(\.isName)
    case .product(let factors):
      // AB, the length of a segment.
      factors.count == 2
        && factors.allSatisfy {
          if case .variable(let name) = $0 { return name.first?.isUppercase ?? false }
          return false
        }
    default: false
    }
  }
}
