import Exports
import Foundation
import Records
import Testing

@Suite struct MLflowExportTests {
  private static let experiment = String(UInt64("ababababababababab".prefix(15), radix: 16) ?? 0)
  private static let run = "\(experiment)/01JZ4T7Y8Q2M5N6P7R8S9T0V1W"

  private func files() throws -> [String: String] {
    let files = try ExportFormat.mlflow.files([SmallRun.history], in: URL(filePath: "/data/ml runs"))
    #expect(Set(files.map(\.path)).count == files.count)
    return Dictionary(
      uniqueKeysWithValues: files.map { ($0.path, String(decoding: $0.contents, as: UTF8.self)) })
  }

  @Test func `the experiment and the run have their meta data`() throws {
    let files = try files()
    #expect(
      files["\(Self.experiment)/meta.yaml"] == """
        artifact_location: "file:///data/ml%20runs/\(Self.experiment)"
        experiment_id: "\(Self.experiment)"
        lifecycle_stage: active
        name: "tiny abababab"

        """)
    let meta = try #require(files["\(Self.run)/meta.yaml"])
    #expect(meta.contains("\nstart_time: 1767323045250\nstatus: 3\n"))
    #expect(meta.contains("\nend_time: 1767323100000\n"))
    #expect(meta.contains("\nrun_id: 01JZ4T7Y8Q2M5N6P7R8S9T0V1W\nrun_name: \"tiny seed 7\"\n"))
  }

  @Test func `metrics have a line a value: milliseconds of measured work since the start, value, step`()
    throws
  {
    let files = try files()
    // The second attempt's 8 seconds over 4 steps.
    #expect(
      files["\(Self.run)/metrics/sft/loss"]
        == (1...4).map {
          "\(1_767_323_045_250 + 2000 * $0) 0.30000000000000004 \($0)\n"
        }.joined())
    #expect(
      files["\(Self.run)/metrics/evaluation/T0.7_top-p0.95/accuracy_at_48tokens"]
        == "1767323054250 0.1 4\n1767323060250 0.1 6\n")
    #expect(files["\(Self.run)/metrics/grpo/rewards/cosine"] == "1767323060250 0.25 2\n")
    #expect(files["\(Self.run)/metrics/grpo/kl"] == nil)
    #expect(
      files["\(Self.run)/metrics/tokens_per_second/train"] == "1767323054250 12.5 4\n1767323060250 12.5 6\n")
  }

  @Test func `settings are parameters, each on one line, and provenance is tags`() throws {
    let files = try files()
    func parameter(_ name: String) -> String? { files["\(Self.run)/params/\(name)"] }
    #expect(parameter("sft.learning_rate") == "0.002" && parameter("sft.max_length") == "null")
    #expect(parameter("evaluation.budgets.1") == "48" && parameter("evaluation.stop.0") == "a\\n")
    #expect(parameter("seed") == "7" && parameter("name") == "tiny")
    func tag(_ name: String) -> String? { files["\(Self.run)/tags/\(name)"] }
    #expect(tag("mlflow.source.git.commit") == "0123abc" && tag("twostage.dirty") == "false")
    #expect(tag("twostage.digest") == "feed" && tag("twostage.dirty_diff") == nil)
    #expect(tag("twostage.status") == "finished" && tag("twostage.machine") == "5f3a")
  }

  @Test(arguments: ["../../up", "/root", ".", "..", ""])
  func `no name leads out of the folder`(name: String) throws {
    var history = SmallRun.history
    history.run.id = name
    history.measurements = history.measurements.map {
      var measurement = $0
      measurement.family = name
      return measurement
    }
    for format in [ExportFormat.mlflow, .tensorboard, .jsonl] {
      for file in try format.files([history], in: URL(filePath: "/tmp")) {
        let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
        #expect(parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." })
      }
    }
  }
}
