import Foundation
import Harness
import Records
import Specs
import Storage
import TestSupport
import Testing
import Tokenizers
import Training
import Transformers

/// Files of a run that are cut off, have a bit flipped or end in zeros are never read as good: what they held is recovered,
/// or they are refused by name. Places are drawn from fixed seeds.
@Suite struct TornFilesTests {
  private static let places = 200

  /// Calls `body` with a run that was stopped in stage 2, after step 2 of 3.
  private static func withStoppedRun(_ body: (TestBench, RunOutcome) async throws -> Void) async throws {
    try await TestBench.with { bench in
      try await body(bench, try await bench.interrupt(TestBench.spec()) { $0.isMeasured("grpo@2") })
    }
  }

  // MARK: Files alone

  @Test func `Of a damaged journal all events before the damage are read, and no others`() async throws {
    try await Self.withStoppedRun { bench, run in
      let whole = try Data(contentsOf: bench.home.state.journal(ofRun: run.run))
      let events = try bench.journal(of: run.run)
      let url = bench.home.state.url.appending(path: "damaged")
      var numbers = TestNumbers(seed: 1)
      var refusals = 0
      for _ in 0..<Self.places {
        let damage = Damage(size: whole.count, using: &numbers)
        let damaged = damage.applied(to: whole)
        // A zero in place of the very last line end changes the file, but no event before.
        guard damaged != whole else { continue }
        try damaged.write(to: url)
        // The first line is the header.
        let intact = whole.prefix(damage.place).count { $0 == UInt8(ascii: "\n") } - 1
        var read: [Event] = []
        do {
          _ = try Journal(url) { read.append($0) }
          #expect(damage.kind != .flippedBit || intact >= events.count - 2, "\(damage)")
        } catch let error as JournalError {
          refusals += 1
          let place = "\(url.path(percentEncoded: false)):\(intact + 2)"
          #expect(
            error.description.hasPrefix(intact < 0 ? url.path(percentEncoded: false) : place), "\(damage)")
          #expect(damage.kind == .flippedBit || intact < 0, "\(damage): \(error)")
        }
        #expect(read == Array(events.prefix(max(0, intact))), "\(damage)")
      }
      #expect((20..<Self.places / 2).contains(refusals))
    }
  }

  @Test func `A damaged state is not used, the one before it is`() async throws {
    try await Self.withStoppedRun { bench, run in
      let folder = bench.states(of: run.run)
      let file = folder.appending(path: "grpo-2.safetensors")
      let whole = try Data(contentsOf: file)
      let configuration = try Self.configuration(bench, run)
      func latest() throws -> (place: String, hashes: [String], warnings: [String]) {
        var warnings: [String] = []
        let states = try StateFolder(folder, configuration: configuration)
        let state = try #require(try states.latest(isKept: { _, _ in true }, warn: { warnings.append($0) }))
        let parts = [state.trained, state.moments.first, state.moments.second]
        return ("\(state.stage)-\(state.step)", parts.map { $0.sha256() }, warnings)
      }
      let good = try latest()
      #expect(good.place == "grpo-2" && good.warnings.isEmpty)
      var numbers = TestNumbers(seed: 2)
      var harmless = 0
      for index in 0..<Self.places {
        // Every fourth in the first thousand bytes, where the header is.
        let damage = Damage(size: index % 4 == 0 ? 1000 : whole.count, using: &numbers)
        try damage.applied(to: whole).write(to: file)
        let found = try latest()
        if found.place == "grpo-2" {
          harmless += 1
          #expect(found.hashes == good.hashes, "\(damage)")
        } else {
          #expect(found.place == "sft-8", "\(damage)")
          #expect(found.warnings.count == 1 && found.warnings[0].contains("grpo-2.safetensors"), "\(damage)")
        }
      }
      // Zeros in place of zeros, and a step number that stands in the file's name too.
      #expect(harmless < Self.places / 10)
    }
  }

  @Test(arguments: ["model.safetensors", "config.json", "tokenizer-description.json"])
  func `A damaged file of a model is refused by name`(_ name: String) async throws {
    try await Self.withStoppedRun { bench, run in
      let models = bench.home.state.folder(ofRun: run.run).appending(path: "models")
      let file = models.appending(path: "sft/\(name)")
      let whole = try Data(contentsOf: file)
      let (model, tokenizer) = try ModelFolder(models).load(.sft)
      var numbers = TestNumbers(seed: 3)
      var refusals = 0
      for index in 0..<Self.places {
        let damage = Damage(size: index % 4 == 0 ? min(1000, whole.count) : whole.count, using: &numbers)
        let damaged = damage.applied(to: whole)
        try damaged.write(to: file)
        do {
          let (found, foundTokenizer) = try ModelFolder(models).load(.sft)
          #expect(found.sha256() == model.sha256(), "\(damage)")
          #expect(found.configuration == model.configuration, "\(damage)")
          #expect(foundTokenizer.description == tokenizer.description, "\(damage)")
        } catch {
          refusals += 1
          #expect("\(error)".contains(name), "\(damage): \(error)")
        }
      }
      #expect(refusals > Self.places * 9 / 10)
    }
  }

  @Test func `A model from before there were checksums is still read`() async throws {
    try await Self.withStoppedRun { bench, run in
      let models = bench.home.state.folder(ofRun: run.run).appending(path: "models")
      let (model, _) = try ModelFolder(models).load(.sft)
      try model.save(to: models.appending(path: "sft/model.safetensors"))
      #expect(try ModelFolder(models).load(.sft).0.sha256() == model.sha256())
    }
  }

  @Test func `A damaged benchmark of a run is refused by name`() async throws {
    try await Self.withStoppedRun { bench, run in
      let file = bench.home.state.folder(ofRun: run.run).appending(path: "benchmark.json")
      let whole = try Data(contentsOf: file)
      let spec = try bench.home.spec(ofRun: run.run)
      var numbers = TestNumbers(seed: 4)
      var refusals = 0
      for _ in 0..<Self.places {
        let damage = Damage(size: whole.count, using: &numbers)
        try damage.applied(to: whole).write(to: file)
        do {
          #expect(try bench.home.spec(ofRun: run.run).hash == spec.hash, "\(damage)")
          #expect(try bench.home.spec(ofRun: run.run).seed == spec.seed, "\(damage)")
        } catch {
          refusals += 1
          #expect("\(error)".contains("benchmark.json"), "\(damage): \(error)")
        }
      }
      #expect(refusals > Self.places * 9 / 10)
    }
  }

  private static func configuration(_ bench: TestBench, _ run: RunOutcome) throws -> ModelConfiguration {
    let models = bench.home.state.folder(ofRun: run.run).appending(path: "models")
    return try ModelConfiguration(huggingFace: models.appending(path: "sft/config.json"))
  }

  // MARK: Whole runs

  @Test(arguments: 1...6) func `A run whose journal lost its end comes to the same digest`(_ seed: UInt64)
    async throws
  {
    try await Self.withStoppedRun { bench, run in
      let journal = bench.home.state.journal(ofRun: run.run)
      let size = try Data(contentsOf: journal).count
      var numbers = TestNumbers(seed: seed)
      // Not in the first event, without which there is no run.
      var damage: Damage
      repeat {
        damage = Damage(seed % 2 == 0 ? .cutOff : .zeroed, size: size, using: &numbers)
      } while damage.place < 4000
      try damage.apply(to: journal)

      let resumed = try await bench.run(bench.home.spec(ofRun: run.run), .resume(run.run))
      #expect(try await TestBench.undisturbedDigest() == resumed.digest, "\(damage)")
      let history = try await bench.home.history(ofRun: run.run)
      #expect(history.end?.status == .finished && history.end?.digest == resumed.digest, "\(damage)")
      #expect(history.steps.count == 11 && history.weights.count == 5, "\(damage)")
    }
  }

  @Test func `A finished run whose journal lost its end is finished again`() async throws {
    try await TestBench.with { bench in
      let run = try await bench.run(TestBench.spec())
      let journal = bench.home.state.journal(ofRun: run.run)
      let whole = try Data(contentsOf: journal)
      try whole.prefix(whole.count / 2).write(to: journal)
      let updates = Updates()
      let resumed = try await bench.run(TestBench.spec(), .resume(run.run)) { update, _ in updates.add(update)
      }
      #expect(resumed.digest == run.digest)
      #expect(updates.warnings.contains { $0.contains("grpo-3.safetensors is ahead of the journal") })
      let history = try await bench.home.history(ofRun: run.run)
      #expect(history.end?.status == .finished)
      #expect(history.attempts.map(\.number) == [1, 2])
    }
  }

  @Test func `A bit flipped in the last event is computed again, one before it is refused with its line`()
    async throws
  {
    try await TestBench.with { bench in
      let run = try await bench.run(TestBench.spec())
      let journal = bench.home.state.journal(ofRun: run.run)
      let whole = try Data(contentsOf: journal)
      var damaged = whole
      damaged[whole.count / 2] ^= 1
      try damaged.write(to: journal)
      let error = await #expect(throws: JournalError.self) {
        try await bench.run(TestBench.spec(), .resume(run.run))
      }
      #expect(error?.description.contains("journal:") == true)
      damaged = whole
      damaged[whole.count - 20] ^= 1
      try damaged.write(to: journal)
      let resumed = try await bench.run(TestBench.spec(), .resume(run.run))
      #expect(resumed.digest == run.digest)
    }
  }

  @Test func `Stage 1 is trained again if its model is damaged, and stage 2 goes on from its state`()
    async throws
  {
    try await Self.withStoppedRun { bench, run in
      let model = bench.home.state.folder(ofRun: run.run).appending(path: "models/sft/model.safetensors")
      let whole = try Data(contentsOf: model)
      var damaged = whole
      damaged[whole.count - 1000] ^= 1
      try damaged.write(to: model)
      #expect(throws: CheckpointError.self) {
        try InferenceModel.load(.run(run.run, .sft), home: bench.home)
      }
      let updates = Updates()
      let resumed = try await bench.run(TestBench.spec(), .resume(run.run)) { update, _ in updates.add(update)
      }
      #expect(updates.warnings.contains { $0.contains("model.safetensors") && $0.contains("trained again") })
      #expect(try await TestBench.undisturbedDigest() == resumed.digest)
      #expect(try Data(contentsOf: model) == whole)
    }
  }

  @Test func `With all its states damaged a run begins again and comes to the same digest`() async throws {
    try await Self.withStoppedRun { bench, run in
      let files = try FileManager.default.contentsOfDirectory(
        at: bench.states(of: run.run), includingPropertiesForKeys: nil)
      #expect(files.count == 2)
      var numbers = TestNumbers(seed: 5)
      for file in files {
        let size = try Data(contentsOf: file).count
        try Damage(.cutOff, size: size, using: &numbers).apply(to: file)
      }
      let resumed = try await bench.run(TestBench.spec(), .resume(run.run))
      #expect(try await TestBench.undisturbedDigest() == resumed.digest)
    }
  }

  @Test func `A finished run without its report gets it, and is not run again`() async throws {
    try await TestBench.with { bench in
      let claims = "claims: [{name: some, left: sft.length, right: base.length, ratio: \">= 0.0001\"}]"
      let spec = try TestBench.spec(claims: claims)
      let run = try await bench.run(spec)
      let report = try #require(run.report)
      try FileManager.default.removeItem(at: report.appending(path: "report.md"))
      for mode in [RunRequest.Mode.continueUnfinished, .resume(run.run)] {
        let again = try await bench.run(spec, mode)
        #expect(again.run == run.run && again.digest == run.digest && again.status == .finished)
        #expect(again.verdicts.map(\.outcome) == [.supported])
        #expect(again.reportProblem == nil)
        let page = report.appending(path: "report.md")
        #expect(FileManager.default.fileExists(atPath: page.path(percentEncoded: false)))
        try FileManager.default.removeItem(at: page)
      }
      #expect(try bench.home.state.runIDs() == [run.run])
    }
  }
}
