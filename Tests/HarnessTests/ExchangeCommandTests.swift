import Foundation
import Specs
import Testing

@Suite struct ExchangeCommandTests {
  @Test func `a run is dumped, exported, deleted, restored, and its samples imported from the command line`()
    async throws
  {
    try await Program.with { program in
      func path(_ name: String) -> String { program.folder.appending(path: name).path(percentEncoded: false) }
      let benchmark = try program.file(TestBench.spec().complete)
      let run = try #require(program.run("run", benchmark, "--json").json?["run"] as? String)
      let digest = try program.run("digest", run).output

      #expect(try program.run("db", "dump", run, "--output", path("run.twostage")).code == 0)
      let again = try program.run("db", "dump", run, "--output", path("run.twostage"))
      #expect(again.code == 1 && again.errors.contains("run.twostage is there already; --force replaces it"))
      #expect(try program.run("db", "dump", run, "--output", path("run.twostage"), "--force").code == 0)

      for format in ["csv", "mlflow", "tensorboard", "jsonl"] {
        let exported = try program.run("export", run, "--format", format, "--output", path(format))
        #expect(exported.code == 0 && exported.output.hasPrefix("1 run: "), "\(exported.errors)")
      }
      try Data("mine\n".utf8).write(to: program.folder.appending(path: "csv/run.csv"))
      let refused = try program.run("export", "--all", "--format", "csv", "--output", path("csv"))
      #expect(
        refused.code == 2 && refused.errors.contains("csv/run.csv is there already with other contents"))
      #expect(
        try program.run("export", "--all", "--format", "csv", "--output", path("csv"), "--force").code == 0)

      let asked = try program.run("prune", "--run", run)
      #expect(asked.code == 1 && asked.output.contains(run) && asked.errors.contains("--yes"))
      #expect(try program.run("prune", "--run", run, "--dry-run").output.contains("Nothing was deleted."))
      #expect(try program.run("digest", run).output == digest)
      #expect(try program.run("prune", "--run", run, "--yes").code == 0)
      #expect(try program.run("digest", run).code == 2)
      #expect(try program.run("db", "restore", path("run.twostage")).output.contains("restored"))
      #expect(try program.run("digest", run).output == digest)

      let imported = try program.run(
        "import", path("jsonl/\(run).jsonl"), "--benchmark", benchmark, "--json")
      #expect(imported.code == 0 && imported.json?["status"] as? String == "finished", "\(imported.errors)")
    }
  }
}
