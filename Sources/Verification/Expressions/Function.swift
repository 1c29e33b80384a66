/// Functions with a name. Roots of degree two are powers with the exponent 1/2.
enum Function: String, Sendable {
  case sine = "sin"
  case cosine = "cos"
  case tangent = "tan"
  case cotangent = "cot"
  case secant = "sec"
  case cosecant = "csc"
  case arcsine = "arcsin"
  case arccosine = "arccos"
  case arctangent = "arctan"
  case hyperbolicSine = "sinh"
  case hyperbolicCosine = "cosh"
  case hyperbolicTangent = "tanh"
  case exponential = "exp"
  /// Base e.
  case naturalLogarithm = "ln"
  /// `\log` without a base: 10 or e, as the other side has it.
  case logarithm = "log"
  /// Arguments: base and number.
  case logarithmToBase = "logbase"
  /// Arguments: degree and radicand.
  case root = "root"
  case absoluteValue = "abs"
  case floor = "floor"
  case ceiling = "ceil"
  case factorial = "factorial"
  case binomial = "binomial"
  case greatestCommonDivisor = "gcd"
  case leastCommonMultiple = "lcm"
  case minimum = "min"
  case maximum = "max"

  /// Whether an argument may follow without parentheses, as in `\sin x`.
  var takesBareArgument: Bool {
    switch self {
    case .greatestCommonDivisor, .leastCommonMultiple, .minimum, .maximum: false
    default: true
    }
  }

  /// Whether `f^{-1}` means the inverse function.
  var inverse: Function? {
    switch self {
    case .sine: .arcsine
    case .cosine: .arccosine
    case .tangent: .arctangent
    default: nil
    }
  }
}
