/// What formulas are made of.
extension Parser {
  mutating func primary() throws(ReadFailure) -> Expression {
    try work.spend()
    guard let kind = next else { throw .malformed }
    switch kind {
    case .number: return try number()
    case .word(let word): return try letter(of: word)
    case .symbol(let name):
      position += 1
      return try named(name)
    case .constant(let constant):
      position += 1
      return .constant(constant)
    case .fraction:
      position += 1
      return try nested { (parser) throws(ReadFailure) in
        let top = try parser.argument()
        return .product([top, .power(try parser.argument(), .minusOne)])
      }
    case .binomial:
      position += 1
      return try binomial()
    case .squareRoot:
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.root() }
    case .function(let function):
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.call(function) }
    case .open(let bracket):
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.bracketed(bracket) }
    case .bar:
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.absoluteValue() }
    case .beginMatrix:
      position += 1
      return try nested { (parser) throws(ReadFailure) in try parser.matrix() }
    case .emptySet:
      position += 1
      return .set([])
    case .numberSet(let letter):
      position += 1
      return .numberSet(letter)
    case .text(let text):
      position += 1
      return try named(text: text)
    case .dots:
      position += 1
      return .text("...")
    case .currency:
      position += 1
      return try number()
    default: throw .malformed
    }
  }
}
