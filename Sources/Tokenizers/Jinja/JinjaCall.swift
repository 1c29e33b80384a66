/// The values that a function, filter, test or method is called with.
struct JinjaCall {
  var values: [JinjaValue] = []
  var named: [(name: String, value: JinjaValue)] = []

  /// The argument at `index`, or with this name.
  func value(_ index: Int, _ name: String = "") -> JinjaValue? {
    index < values.count ? values[index] : named.first { $0.name == name }?.value
  }

  /// A string argument; nil if there is none, or it is none.
  func string(_ index: Int, _ name: String = "", line: Int) throws -> String? {
    switch value(index, name) {
    case nil, .some(.none): return nil
    case .string(let text): return text
    case .some(let other):
      throw ChatTemplateError(line: line, reason: "a string is needed, not \(other.kind)")
    }
  }

  func requiredString(_ index: Int, line: Int) throws -> String {
    guard let text = try string(index, line: line) else {
      throw ChatTemplateError(line: line, reason: "an argument is missing")
    }
    return text
  }
}
