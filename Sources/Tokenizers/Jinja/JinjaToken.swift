/// A piece of a template: literal text, a tag's bounds, or a part of an expression.
struct JinjaToken {
  enum Kind: Hashable {
    case text(String)
    case beginStatement, endStatement, beginOutput, endOutput
    case name(String)
    case string(String)
    case integer(Int)
    case float(Double)
    case symbol(String)
    case end
  }

  let kind: Kind
  let line: Int
}
