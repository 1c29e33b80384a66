/// A piece of an answer with a meaning of its own.
struct Token: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// `isInteger`: only digits, `digits` of them, perhaps with zeros in front.
    case number(DecimalNumber, digits: Int, isInteger: Bool)
    /// Letters of the Latin or another alphabet that follow each other without a space.
    case word(String)
    /// The contents of `\text{...}`.
    case text(String)
    case function(Function)
    case constant(Constant)
    /// A Greek letter, say.
    case symbol(String)
    case numberSet(String)
    case fraction, squareRoot, binomial
    case plus, minus, plusMinus, minusPlus, times, divide, caret, underscore, factorial, percent,
      degree
    case comma, semicolon, colon, bar, and, or
    /// A comma that is certain to group digits: `{,}` or `,\!`.
    case groupingComma
    case relation(Relation)
    case union, intersection, without, emptySet
    case open(Bracket)
    case close(Bracket)
    case beginMatrix, endMatrix, cellEnd, rowEnd
    case dots
    /// A sign of money before or behind a number.
    case currency(String)
  }

  enum Bracket: Sendable, Equatable {
    case round, square, brace, curly, floor, ceiling, bar
  }

  var kind: Kind
  /// Whether white space stands before it.
  var isSpaced: Bool
}
