/// Which runs `twostage sweep` makes of a benchmark file.
package struct SweepSpec: Section {
  package var name: String?
  package var seeds: [UInt64] = []
  package var variants: [VariantSpec] = []
  package var grid: [[Override]] = []

  package init() {}

  package static var fields: [Field<Self>] {
    [
      Field(
        "name", \.name, .optional(.name, null: "the benchmark's name"), identifying: .ofFile,
        "The sweep's name, in reports."),
      Field(
        "seeds", \.seeds,
        .list(of: .integer(0...UInt64.max)).checked("each once", { Set($0).count == $0.count }),
        identifying: .ofFile, "Every variant is run with each of these; none for `seed` alone."),
      Field(
        "variants", \.variants, .list(of: .section()), identifying: .ofFile,
        "What is run; the others are compared with the first. None for the benchmark itself."),
      Field(
        "grid", \.grid, .choices, identifying: .ofFile,
        "Keys with the values that each takes: a variant for every combination, after those in `variants`."),
    ]
  }

  package func contradictions() -> [Contradiction] {
    variants.indices.compactMap { index in
      variants[..<index].contains { $0.name == variants[index].name }
        ? Contradiction("variants[\(index)].name", "'\(variants[index].name)' is given twice") : nil
    }
  }
}
