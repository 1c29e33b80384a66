extension BenchmarkSpec {
  /// The benchmark of a file, with overrides put in place of what the file says.
  ///
  /// Relative paths in the file stay as they are: what they count from is the caller's business.
  package static func load(path: String, overrides: [Override] = []) throws(SpecError) -> BenchmarkSpec {
    try BenchmarkFile(path: path).benchmark(overrides)
  }

  /// The benchmark that `text` describes.
  ///
  /// - Parameter file: The name that errors point at.
  package static func parse(
    _ text: String, file: String, overrides: [Override] = []
  ) throws(SpecError) -> BenchmarkSpec {
    try BenchmarkFile(text, file: file).benchmark(overrides)
  }
}
