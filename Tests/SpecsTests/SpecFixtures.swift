import Foundation
import Specs

/// The least that a benchmark file must say.
let minimal = "version: 1\nname: x\n"

/// What is wrong with `text`, one complaint a line; empty if nothing is.
func complaints(_ text: String, overrides: [String] = []) -> [String] {
  do {
    let overrides = try overrides.map { try Override($0, directory: "/data") }
    _ = try BenchmarkSpec.parse(text, file: "b.yaml", overrides: overrides)
    return []
  } catch {
    return "\(error)".split(separator: "\n").map(String.init)
  }
}

/// The benchmark of the least file with `lines` added.
func spec(_ lines: String = "", overrides: [String] = []) throws -> BenchmarkSpec {
  try BenchmarkSpec.parse(
    minimal + lines, file: "b.yaml", overrides: overrides.map { try Override($0, directory: "/data") })
}

/// The path of a benchmark file of this package.
func benchmarkFile(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "benchmarks/\(name).yaml").path
}
