/// What a template may take. Templates come with checkpoints, from anybody: one that asks for too much ends in an error after
/// the same work on every machine.
///
/// Work and memory are counted in one unit, the step. A statement, an expression, an element or sixteen bytes that are looked at
/// are a step; what is made costs a step for every eight bytes that it may take. Nothing is paid back, so that the steps bound
/// what a rendering holds at any time: 64 MB. Everything is paid for before it is made.
extension JinjaInterpreter {
  /// Lists and mappings may lie so deep in one another.
  static let deepest = 100

  /// Bytes of a text that are compared or searched in one step.
  private static let bytesPerStep = 16
  private static let stepsOfObject = 8
  private static let stepsOfElement = 3
  private static let stepsOfMember = 16

  mutating func spend(_ count: Int, line: Int) throws {
    guard count >= 0, count <= mostSteps - steps else {
      throw ChatTemplateError(line: line, reason: "the template takes more than \(mostSteps) steps")
    }
    steps += count
  }

  /// Pays for looking at a text.
  mutating func spend(reading text: String, line: Int) throws {
    try spend(1 + text.utf8.count / Self.bytesPerStep, line: line)
  }

  /// Pays for a text of `bytes`, before it is made.
  mutating func spend(text bytes: Int, line: Int) throws {
    try spend(Self.stepsOfObject, line: line)
    try spend(bytes, line: line)
  }

  /// Pays for a list of `count` elements, before it is made.
  mutating func spend(elements count: Int, line: Int) throws {
    let (steps, isTooMany) = count.multipliedReportingOverflow(by: Self.stepsOfElement)
    try spend(isTooMany ? -1 : steps, line: line)
    try spend(Self.stepsOfObject, line: line)
  }

  /// Pays for a mapping, or for fields of a namespace, before they are made.
  mutating func spend(members count: Int, line: Int) throws {
    try spend(Self.stepsOfObject + count * Self.stepsOfMember, line: line)
  }

  /// The list of `values`, unless it is too deep.
  func list(_ values: [JinjaValue], line: Int) throws -> JinjaValue {
    try checked(.list(JinjaList(values)), line: line)
  }

  func checked(_ value: JinjaValue, line: Int) throws -> JinjaValue {
    guard value.depth <= Self.deepest else {
      throw ChatTemplateError(
        line: line, reason: "lists and mappings lie more than \(Self.deepest) deep in one another")
    }
    return value
  }
}
