import Records
import Specs
import Testing

@Suite struct RegressionSpecTests {
  private func parse(_ text: String) throws -> BenchmarkSpec {
    try BenchmarkSpec.parse("version: 1\nname: x\n\(text)", file: "x.yaml")
  }

  @Test func `Margins are read and are no part of what the benchmark is`() throws {
    let spec = try parse(
      "regression: {seeds: 6, margins: {accuracy: 0.03, peak_memory: 0.2}, trajectory: {band: 1e-5}}")
    #expect(spec.regression.seeds == 6)
    #expect(spec.regression.margins[.accuracy] == 0.03)
    #expect(spec.regression.margins[.peakMemory] == 0.2)
    #expect(spec.regression.margins[.length] == GateSettings().margins[.length])
    #expect(spec.regression.trajectory.band == 1e-5)
    #expect(try spec.hash == parse("").hash)
    #expect(try BenchmarkSpec.parse(spec.complete, file: "complete").regression == spec.regression)
  }

  @Test func `A margin that would let everything pass is refused`() {
    #expect(throws: SpecError.self) { try parse("regression: {margins: {accuracy: 1}}") }
    #expect(throws: SpecError.self) { try parse("regression: {seeds: 0}") }
  }

  @Test func `The minimal form is the same benchmark and names no default`() throws {
    let spec = try parse("sft: {learning_rate: 1e-3}\nproblems: {families: [add]}\nregression: {seeds: 3}")
    #expect(!spec.minimal.contains("regression"))
    #expect(!spec.minimal.contains("grpo\""))
    #expect(spec.minimal.contains(#""sft":{"learning_rate":0.001}"#))
    let read = try BenchmarkSpec.parse(spec.minimal, file: "minimal")
    #expect(read.hash == spec.hash)
    #expect(read.seed == spec.seed)
  }
}
