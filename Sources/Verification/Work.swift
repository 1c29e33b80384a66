/// The steps that one check may still take. Counted, not timed: the same texts end the same way on every machine.
struct Work {
  /// What a check may cost: reading a token, folding a number or evaluating a node is a step or a few.
  static let limit = 20_000
  /// How deep brackets may nest.
  static let depthLimit = 32
  /// An answer with more bytes than this is not read.
  static let answerLimit = 8192
  /// An integer with more bits than this is not computed.
  static let bitLimit = 32_768

  private var left = limit

  /// Takes `steps` off; throws `ReadFailure.exhausted` when there are none left.
  mutating func spend(_ steps: Int = 1) throws(ReadFailure) {
    left -= steps
    if left < 0 { throw .exhausted }
  }

  /// Takes off what a product or sum of the two costs.
  mutating func spend(cost a: Rational, _ b: Rational) throws(ReadFailure) {
    if case .small = a, case .small = b { return }
    try spend(cost: a.size, b.size)
  }

  /// Takes off what a product of numbers with so many bits costs.
  mutating func spend(cost a: Int, _ b: Int) throws(ReadFailure) {
    try spend(4 + (a / 64) * (b / 64) / 64)
  }
}
