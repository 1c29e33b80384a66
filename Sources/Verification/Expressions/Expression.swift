/// What an answer says, as a tree.
///
/// Differences and quotients are sums and products: a - b is a + (-1) b, a / b is a b^-1.
indirect enum Expression: Sendable, Hashable {
  // Numbers and formulas.
  case number(Rational)
  case decimal(DecimalNumber)
  case constant(Constant)
  /// A name with its subscript, `x` or `x_{1}`.
  case variable(String)
  case sum([Expression])
  case product([Expression])
  /// Base and exponent.
  case power(Expression, Expression)
  case call(Function, [Expression])
  /// A function that only the problem knows: `f(x)`.
  case application(String, [Expression])
  /// ± the expression.
  case plusMinus(Expression)
  case degrees(Expression)

  // What formulas are parts of.
  case quantity(Expression, Unit)
  /// In round brackets, ordered.
  case tuple([Expression])
  /// In square brackets, ordered.
  case row([Expression])
  /// Without brackets: as many answers, or the parts of one.
  case list([Expression])
  case set([Expression])
  case interval(Interval)
  case union([Expression])
  case intersection([Expression])
  /// A without B.
  case difference(Expression, Expression)
  /// \mathbb{R} and its like, by their letter.
  case numberSet(String)
  case matrix(rows: Int, columns: Int, [Expression])
  /// `a < b <= c`: one operator fewer than operands.
  case relation([Expression], [Relation])
  case ratio([Expression])
  case text(String)

  static let zero = Expression.number(.zero)
  static let one = Expression.number(.one)
  static let minusOne = Expression.number(.minusOne)

  static func integer(_ value: Int) -> Expression { .number(Rational(value)) }

  /// The exact value, if the tree is one number.
  var rational: Rational? {
    switch self {
    case .number(let value): value
    case .decimal(let decimal): decimal.value
    default: nil
    }
  }

  /// Whether the tree stands for a number, perhaps with variables.
  var isScalar: Bool {
    switch self {
    case .number, .decimal, .constant, .variable, .sum, .product, .power, .call, .application,
      .plusMinus,
      .degrees:
      true
    default: false
    }
  }

  /// The parts directly below, in order.
  var children: [Expression] {
    switch self {
    case .number, .decimal, .constant, .variable, .text, .numberSet: []
    case .sum(let parts), .product(let parts), .call(_, let parts), .application(_, let parts),
      .tuple(let parts), .row(let parts), .list(let parts), .set(let parts), .union(let parts),
      .intersection(let parts), .matrix(_, _, let parts), .relation(let parts, _),
      .ratio(let parts):
      parts
    case .power(let a, let b), .difference(let a, let b): [a, b]
    case .plusMinus(let part), .degrees(let part), .quantity(let part, _): [part]
    case .interval(let interval): [interval.lower, interval.upper]
    }
  }

  /// Whether `condition` holds for the tree or any part of it. Depth is bounded by the parser.
  func contains(_ condition: (Expression) -> Bool) -> Bool {
    condition(self) || children.contains { $0.contains(condition) }
  }

  var hasVariables: Bool {
    contains {
      switch $0 {
      case .variable, .application: true
      default: false
      }
    }
  }
}
