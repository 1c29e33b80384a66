/// An expression of a template.
struct JinjaExpression: Sendable {
  indirect enum Kind: Sendable {
    case value(JinjaValue)
    case name(String)
    case list([JinjaExpression])
    case dictionary([(key: JinjaExpression, value: JinjaExpression)])
    case attribute(JinjaExpression, String)
    case item(JinjaExpression, JinjaExpression)
    case slice(JinjaExpression, start: JinjaExpression?, end: JinjaExpression?, step: JinjaExpression?)
    case call(JinjaExpression, JinjaArguments)
    case filter(JinjaExpression, String, JinjaArguments)
    case test(JinjaExpression, String, JinjaArguments)
    case not(JinjaExpression)
    case negative(JinjaExpression)
    case binary(String, JinjaExpression, JinjaExpression)
    case conditional(JinjaExpression, condition: JinjaExpression, otherwise: JinjaExpression?)
  }

  let kind: Kind
  let line: Int
}

/// The arguments of a call.
struct JinjaArguments: Sendable {
  var values: [JinjaExpression] = []
  var named: [(name: String, value: JinjaExpression)] = []
}
