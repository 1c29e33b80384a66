import Foundation
import Provenance
import Testing

/// Processes that measure at the same time know of each other.
@Suite struct ContentionTests {
  @Test func `Both of two processes that measure at the same time are contended`() async throws {
    try await Program.with { program in
      let start = ContinuousClock.now
      let lock = try MeasuringLock(program.measuringLock)
      defer { lock.release() }
      #expect(lock.problem == nil)
      let ending = try program.run("bench", "--shape", "nano", "--only", "sample", "--rounds", "1", "--json")
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(ending.json?["contended"] as? Bool == true)
      let process = ProcessInfo.processInfo.processIdentifier
      #expect(ending.errors.contains("process \(process) ("))
      // Nothing was asked while the other one ran: the lock looks by itself.
      #expect(lock.isContended(since: start))
      #expect(!lock.isContended(since: .now + .seconds(1)))
    }
  }

  @Test func `A process that is to wait begins when the other has ended`() async throws {
    try await Program.with { program in
      let lock = try MeasuringLock(program.measuringLock)
      let started = try program.start(
        "bench", "--shape", "nano", "--only", "sample", "--rounds", "1", "--json", "--wait")
      let process = ProcessInfo.processInfo.processIdentifier
      while !started.errorsSoFar.contains("waiting for process \(process)") {
        try #require(started.process.isRunning, "\(started.errorsSoFar)")
        try await Task.sleep(for: .milliseconds(50))
      }
      #expect(started.process.isRunning)
      lock.release()
      let ending = try started.wait()
      #expect(ending.code == 0)
      #expect(ending.json?["contended"] as? Bool == false)
    }
  }
}
