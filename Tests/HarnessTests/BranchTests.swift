import Foundation
import Harness
import Records
import Specs
import Storage
import Testing

/// Runs that begin with another run's stage 1.
@Suite struct BranchTests {
  private static let trunk = ["sft.num_train_epochs=3", "evaluation.every_epochs=1"]

  private func branched(_ bench: TestBench, _ spec: BenchmarkSpec) async throws -> RunOutcome {
    try await bench.execute(
      RunRequest(spec: spec, mode: .new, threads: 2, force: false, branches: true))
  }

  private func provenance(_ bench: TestBench, _ run: String) throws -> BranchRecord? {
    guard case .runStarted(let record)? = try bench.journal(of: run).first else { return nil }
    return record.provenance.branch
  }

  @Test(arguments: [
    // Another stage 2 after the whole of stage 1, and stages 1 that are cut out of it.
    ["grpo.learning_rate=1e-3"], ["sft.num_train_epochs=1", "sft.schedule_epochs=3"],
    ["sft.num_train_epochs=2", "sft.schedule_epochs=3", "evaluation.every_epochs=2"],
  ])
  func `a run that begins with another's stage 1 ends in the bits of one that trains it`(changes: [String])
    async throws
  {
    try await TestBench.with { bench in
      let trunk = try await bench.execute(
        RunRequest(
          spec: try TestBench.spec(Self.trunk), mode: .new, threads: 2, force: false, keptEpochs: [1, 2]))
      let spec = try TestBench.spec(Self.trunk + changes)
      let run = try await branched(bench, spec)
      let branch = try #require(try provenance(bench, run.run))
      #expect(branch.run == trunk.run && branch.epochs == spec.sft.numTrainEpochs)
      let alone = try await bench.run(spec)
      #expect(try provenance(bench, alone.run) == nil)
      #expect(run.digest != nil && run.digest == alone.digest && run.digest != trunk.digest)
      // What was taken over was not measured by this run.
      let timings = try bench.journal(of: run.run).compactMap { event -> Timing? in
        if case .timing(let timing) = event { timing } else { nil }
      }
      #expect(
        timings.contains {
          $0.checkpoint.stage == .sft && $0.phase == .train && $0.attempt == Timing.takenOver
        })
      #expect(timings.allSatisfy { $0.checkpoint.stage != .grpo || $0.attempt == 1 })
    }
  }

  @Test(arguments: [
    ["sft.learning_rate=1e-3"], ["seed=2"], ["sft.num_train_epochs=4"], ["problems.train.count=24"],
    // The same epochs, but annealed over their own length.
    ["sft.num_train_epochs=2"], ["evaluation.samples=2"],
  ])
  func `a run with another stage 1 trains it itself`(changes: [String]) async throws {
    try await TestBench.with { bench in
      _ = try await bench.execute(
        RunRequest(
          spec: try TestBench.spec(Self.trunk), mode: .new, threads: 2, force: false, keptEpochs: [1, 2]))
      let run = try await branched(bench, try TestBench.spec(Self.trunk + changes))
      #expect(try provenance(bench, run.run) == nil)
    }
  }

  @Test func `a run whose source is gone when it is resumed trains stage 1 itself, to the same bits`()
    async throws
  {
    try await TestBench.with { bench in
      let trunk = try await bench.run(try TestBench.spec(Self.trunk))
      let spec = try TestBench.spec(Self.trunk + ["grpo.learning_rate=1e-3"])
      let stop = StopSignal()
      let begun = try await BenchmarkRun.execute(
        RunRequest(spec: spec, mode: .new, threads: 2, force: false, branches: true), home: bench.home,
        observe: { update in if case .message(let text) = update, text.hasPrefix("run ") { stop.raise() } },
        stop: stop)
      #expect(begun.status == .interrupted)
      try FileManager.default.removeItem(at: bench.home.state.folder(ofRun: trunk.run))
      // Whatever of stage 1 was taken over before the stop, nothing of it is left to go on from.
      try? FileManager.default.removeItem(at: bench.states(of: begun.run))
      try? FileManager.default.removeItem(
        at: bench.home.state.folder(ofRun: begun.run).appending(path: "models"))
      let resumed = try await bench.run(spec, .continueUnfinished)
      #expect(resumed.run == begun.run && resumed.status == .finished)
      #expect(resumed.digest == (try await bench.run(spec)).digest)
    }
  }

  @Test func `a sweep makes what is missing, shares stage 1, and finds everything the second time`()
    async throws
  {
    try await TestBench.with { bench in
      let sweep = try Sweep.parse(
        """
        version: 1
        name: toy
        shards: 2
        model: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1,
                intermediate_size: 32, max_position_embeddings: 160}
        problems: {families: [add], tiers: [1], train: {count: 32}, grpo: {count: 8}, evaluation: {count: 4}}
        sft: {num_train_epochs: 3, warmup_steps: 2}
        grpo: {max_steps: 2, prompts_per_step: 2, num_generations: 2, warmup_steps: 1, max_completion_length: 32}
        evaluation: {samples: 1, samples_at_stage_end: 2, max_completion_length: 32, budgets: [16]}
        sweep:
          seeds: [1, 2]
          variants:
            - {name: cut, set: {sft.num_train_epochs: 1, sft.schedule_epochs: 3}}
            - {name: whole}
            - {name: short, set: {sft.num_train_epochs: 1}}
        """, file: "toy.yaml")
      let work = SweepRun(
        sweep, home: bench.home, threads: 2, waiting: nil, acrossCommits: false, observe: { _ in },
        stop: StopSignal())
      let plan = try await work.plan()
      // What others branch from comes first.
      #expect(plan.items.map(\.name) == ["whole", "cut", "short", "whole", "cut", "short"])
      #expect(plan.items.map(\.branchesFrom) == [nil, "whole", nil, nil, "whole", nil])
      #expect(plan.items[0].keptEpochs == [1] && plan.missing == 6)
      let runs = try await work.execute(plan)
      #expect(Set(runs).count == 6)
      #expect(try provenance(bench, runs[4])?.run == runs[3])
      let again = try await work.plan()
      #expect(again.items.map(\.run) == runs && again.missing == 0 && again.seconds == 0)
      #expect(try await work.execute(again) == runs)
    }
  }
}
