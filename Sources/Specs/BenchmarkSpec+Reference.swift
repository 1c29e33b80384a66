extension BenchmarkSpec {
  /// Every key with type, default and meaning, as Markdown.
  package static var reference: String {
    let keys = BenchmarkSpec().keyDescriptions()
    let introduction = """
      # Benchmark files

      A benchmark file is one YAML document. Only `version` and `name` must be given; every other key has a default.
      Unknown keys are refused. `--set KEY=VALUE` overrides a key: `--set sft.learning_rate=1e-3`.


      """
    return introduction + lines(of: keys, under: "").joined(separator: "\n") + "\n"
  }

  /// Scalars first, then a heading for each section.
  private static func lines(of keys: [KeyDescription], under prefix: String) -> [String] {
    var lines: [String] = []
    for key in keys where key.children.isEmpty {
      let fallback = key.defaultText.map { "default `\($0)`" } ?? "required"
      lines.append("- `\(prefix)\(key.name)`: \(key.type); \(fallback). \(key.documentation)")
    }
    for key in keys where !key.children.isEmpty {
      let name = prefix + key.name
      lines += ["", "## \(name)", "", "\(key.documentation) Type: \(key.type)."]
      if key.isList { lines.append("Default: `\(key.defaultText ?? "[]")`. Keys of each element:") }
      lines.append("")
      lines += Self.lines(of: key.children, under: name + (key.isList ? "[]." : "."))
    }
    return lines
  }
}
