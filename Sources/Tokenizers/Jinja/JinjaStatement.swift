/// A statement of a template.
struct JinjaStatement: Sendable {
  indirect enum Kind: Sendable {
    case text(String)
    case output(JinjaExpression)
    case branch(condition: JinjaExpression, then: [JinjaStatement], otherwise: [JinjaStatement])
    case loop(
      names: [String], over: JinjaExpression, filter: JinjaExpression?, body: [JinjaStatement],
      otherwise: [JinjaStatement])
    case set(names: [String], to: JinjaExpression)
    case setField(namespace: String, field: String, to: JinjaExpression)
    case setBlock(name: String, body: [JinjaStatement])
    case group([JinjaStatement])
    case leave
    case next
  }

  let kind: Kind
  let line: Int
}
