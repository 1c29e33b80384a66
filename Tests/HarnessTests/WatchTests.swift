import Foundation
import Harness
import Records
import Storage
import Testing

@Suite(.timeLimit(.minutes(20))) struct WatchTests {
  @Test func `a run is watched from its steps to its end, by another connection`() async throws {
    try await TestBench.with { bench in
      let spec = try TestBench.spec("sft.num_train_epochs=12", "problems.train.count=64")
      let outcome = Task { try await bench.run(spec) }
      // On a busy machine the run may have ended before it is looked for.
      var stored: String?
      while stored == nil {
        try await Task.sleep(for: .milliseconds(50))
        stored = try? await bench.home.openStore().runs().first?.run
      }
      let watching = try await RunWatch.of(stored, home: bench.home)
      var seen: [WatchedRun] = []
      while seen.last?.hasEnded != true {
        seen.append(try await watching.look())
        for size in [(20, 3), (60, 9), (120, 40)] {
          let lines = WatchScreen(seen[seen.count - 1], width: size.0).lines(height: size.1)
          #expect(lines.count <= size.1 && lines.allSatisfy { $0.count <= size.0 })
        }
        while !watching.wait(0.1) { try await Task.sleep(for: .milliseconds(20)) }
      }
      let finished = try await outcome.value
      let last = try #require(seen.last)
      #expect(last.run.id == finished.run && last.status == .finished)
      #expect(
        last.done(.sft) == 96 && last.total(.sft) == 96 && last.done(.grpo) == 3 && last.total(.grpo) == 3)
      #expect(last.measurements.contains { $0.checkpoint == Checkpoint(stage: .grpo, step: 3) })
      #expect(last.secondsLeft == nil && last.activity == "finished")
      let known = try await bench.home.history(ofRun: finished.run)
      #expect(last.steps == known.steps)
      let lines = WatchScreen(last, width: 100).measured(after: 0)
      #expect(lines.count == 1 + 12 + 2)
      #expect(lines[0].hasPrefix("base: accuracy") && lines[14].hasPrefix("grpo@3: accuracy"))
      #expect(WatchScreen(last, width: 100).measured(after: 14) == [lines[14]])
      let text = WatchScreen(last, width: 100).lines(height: .max).joined(separator: "\n")
      for words in [
        "toy, seed 1", "finished", "epoch 12/12  step 96/96", "step 3/3", "accuracy", "grpo@3", "SFT loss",
      ] {
        #expect(text.contains(words), "missing: \(words)")
      }
    }
  }

  @Test func `without a run that goes on one has to be named, and one that was stopped ends the watch`()
    async throws
  {
    try await TestBench.with { bench in
      await #expect(throws: PreparationError.self) { try await RunWatch.of(nil, home: bench.home) }
      let stopped = try await bench.interrupt(TestBench.spec()) { $0.isMeasured("sft@1") }
      await #expect(throws: PreparationError.self) { try await RunWatch.of(nil, home: bench.home) }
      let state = try await RunWatch.of(String(stopped.run.prefix(12)), home: bench.home).look()
      #expect(state.hasEnded && state.status == .interrupted && state.activity == "interrupted")
      #expect(state.measurements.last?.checkpoint == Checkpoint(stage: .sft, step: 4, epoch: 1))
      #expect(WatchScreen(state, width: 100).line.contains("SFT step"))
    }
  }

  @Test func `a curve of text spans its values, gaps and widths`() {
    #expect(Sparkline([0, 1, 2, 3, 4, 5, 6, 7], width: 8).text == "▁▂▃▄▅▆▇█")
    #expect(Sparkline([7, 0], width: 8).text == "█▁")
    #expect(Sparkline([1, 1, 1], width: 8).text == "▄▄▄")
    #expect(Sparkline([0, 0, 7, 7], width: 2).text == "▁█")
    #expect(Sparkline([0, .nan, .infinity, 7], width: 4).text == "▁  █")
    #expect(Sparkline([.nan], width: 4).text == " ")
    #expect(Sparkline([], width: 4).text == "")
    #expect(Sparkline([1, 2], width: 0).text == "")
    #expect(Sparkline((0..<1000).map(Double.init), width: 7).text.count == 7)
  }
}
