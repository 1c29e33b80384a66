extension BenchmarkSpec {
  /// What differs from the defaults and changes a run, as JSON on one line: the form that another version of this
  /// program reads as far as it can, since it names no key that need not be named.
  ///
  /// Where defaults have changed between versions, so has the benchmark's hash.
  package var minimal: String {
    var plain = self
    plain.regression = BenchmarkSpec().regression
    guard case .object(var members) = Self.difference(plain.json(.complete), BenchmarkSpec().json(.complete))
    else { return complete }
    // These have to be given whatever they are.
    members.removeAll { $0.key == "version" || $0.key == "name" }
    let required = [(key: "version", value: JSON.number(version)), (key: "name", value: .string(name))]
    return JSON.object(required + members).text()
  }

  /// The members of `value` that differ from those of `other`, mappings member by member.
  private static func difference(_ value: JSON, _ other: JSON) -> JSON {
    guard case .object(let members) = value, case .object(let others) = other else { return value }
    return .object(
      members.compactMap { key, value in
        guard let counterpart = others.first(where: { $0.key == key })?.value else { return (key, value) }
        return value.text() == counterpart.text() ? nil : (key, difference(value, counterpart))
      })
  }
}
