/// Functions of real numbers, with bounds.
enum RealFunctions {
  /// The value; nil outside the domain, or too near to its edge to tell.
  static func value(_ function: Function, _ arguments: [Ball], hasNaturalLogarithm: Bool) -> Ball? {
    let x = arguments[0]
    switch function {
    case .sine: return x.sineAndCosine?.sine
    case .cosine: return x.sineAndCosine?.cosine
    case .tangent: return x.sineAndCosine.flatMap { $0.sine / $0.cosine }
    case .cotangent: return x.sineAndCosine.flatMap { $0.cosine / $0.sine }
    case .secant: return x.sineAndCosine.flatMap { Ball(1) / $0.cosine }
    case .cosecant: return x.sineAndCosine.flatMap { Ball(1) / $0.sine }
    case .arcsine: return arcsine(x)
    case .arccosine: return arcsine(x).map { halfPi - $0 }
    case .arctangent: return x.arctangent
    case .hyperbolicSine: return hyperbolic(x).map { $0.sine }
    case .hyperbolicCosine: return hyperbolic(x).map { $0.cosine }
    case .hyperbolicTangent: return hyperbolic(x).flatMap { $0.sine / $0.cosine }
    case .naturalLogarithm: return x.logarithm
    case .logarithm:
      guard let logarithm = x.logarithm else { return nil }
      if hasNaturalLogarithm { return logarithm }
      return Ball(10).logarithm.flatMap { logarithm / $0 }
    case .logarithmToBase:
      guard arguments.count == 2, let base = x.logarithm, let number = arguments[1].logarithm else {
        return nil
      }
      return number / base
    case .floor: return floor(x)
    case .ceiling: return floor(-x).map { -$0 }
    case .factorial: return factorial(x)
    case .binomial: return arguments.count == 2 ? binomial(x, arguments[1]) : nil
    case .minimum: return extremum(arguments) { $0 < $1 }
    case .maximum: return extremum(arguments) { $0 > $1 }
    case .greatestCommonDivisor, .leastCommonMultiple, .exponential, .root, .absoluteValue:
      return nil
    }
  }

  private static let halfPi = Ball(.halfPi, radius: 0x1p-104)

  /// arctan(x / sqrt(1 - x^2)).
  private static func arcsine(_ x: Ball) -> Ball? {
    let rest = Ball(1) - x * x
    if rest.isPositive {
      guard let root = rest.squareRoot else { return nil }
      return (x / root)?.arctangent
    }
    if let integer = x.integer, abs(integer) == 1 {
      return integer == 1 ? halfPi : -halfPi
    }
    return nil
  }

  private static func hyperbolic(_ x: Ball) -> (sine: Ball, cosine: Ball)? {
    guard let grown = x.exponential, let shrunk = (-x).exponential else { return nil }
    return ((grown - shrunk) * Ball(0.5), (grown + shrunk) * Ball(0.5))
  }

  private static func floor(_ x: Ball) -> Ball? {
    if let integer = x.integer { return Ball(Double(integer)) }
    guard x.magnitude < 1e15 else { return nil }
    let below = x.center.high.rounded(.down)
    let distance = min(x.center.high - below, below + 1 - x.center.high)
    return distance > x.radius + 1e-13 ? Ball(below) : nil
  }

  private static func factorial(_ x: Ball) -> Ball? {
    guard let n = x.integer, (0...170).contains(n) else { return nil }
    var result = Ball(1)
    for factor in stride(from: 2, through: n, by: 1) { result = result * Ball(Double(factor)) }
    return result
  }

  /// x (x - 1) ... (x - k + 1) / k!, for every real x.
  private static func binomial(_ x: Ball, _ lower: Ball) -> Ball? {
    guard let k = lower.integer, k <= 100 else { return nil }
    var result = Ball(k < 0 ? 0 : 1)
    for index in stride(from: 0, to: k, by: 1) {
      guard let next = (result * (x - Ball(Double(index)))) / Ball(Double(index + 1)) else {
        return nil
      }
      result = next
    }
    return result
  }

  private static func extremum(_ values: [Ball], _ isBefore: (Double, Double) -> Bool) -> Ball? {
    values.reduce(values.first) { best, value in
      best.map { isBefore(value.center.high, $0.center.high) ? value : $0 }
    }
  }
}
