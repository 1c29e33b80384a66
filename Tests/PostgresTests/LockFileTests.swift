import Foundation
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct LockFileTests {
  /// Takes the lock of the file at `path` as another program does that shows no sign of life.
  private func takeSilently(_ path: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path))
    let handle = try FileHandle(forUpdating: URL(filePath: path))
    #expect(flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0)
    return handle
  }

  /// Lets go of the lock, also where a program that another test has started holds the file open.
  private func release(_ handle: FileHandle) throws {
    #expect(flock(handle.fileDescriptor, LOCK_UN) == 0)
    try handle.close()
  }

  private func withPath(_ body: (String) async throws -> Void) async throws {
    let folder = TemporaryFolder.make("lock")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "lock").path(percentEncoded: false))
  }

  @Test func `whoever waits does so for as long as the holder shows signs of life`() async throws {
    try await withPath { path in
      let holder = try takeSilently(path)
      let clock = HandClock()
      async let waiting = LockFile(path, patience: .seconds(120), now: { clock.read() })
      for _ in 0..<10 {
        // The clock of the test alone moves time on: the waiter has seen each sign before it does.
        #expect(futimens(holder.fileDescriptor, nil) == 0)
        let seen = clock.readings
        while clock.readings < seen + 4 { try await Task.sleep(for: .milliseconds(5)) }
        clock.advance(by: .seconds(100))
      }
      try release(holder)
      _ = try await waiting
    }
  }

  @Test func `the holder of a lock touches its file again and again`() async throws {
    try await withPath { path in
      let lock = try await LockFile(path)
      var times: Set<Date> = []
      while times.count < 3 {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        times.insert(try #require(attributes[.modificationDate] as? Date))
        try await Task.sleep(for: .milliseconds(50))
      }
      withExtendedLifetime(lock) {}
    }
  }

  @Test func `a holder without a sign of life is told of`() async throws {
    try await withPath { path in
      let holder = try takeSilently(path)
      let error = await #expect(throws: ClusterError.self) {
        try await LockFile(path, patience: .milliseconds(200))
      }
      #expect(error == .locked(path: path))
      #expect(error?.description.contains("fuser \(path)") == true)
      try release(holder)
      _ = try await LockFile(path, patience: .milliseconds(200))
    }
  }

  @Test func `a file that cannot be made is told of at once`() async throws {
    let error = await #expect(throws: ClusterError.self) { try await LockFile("/nowhere/lock") }
    #expect(error == .file(path: "/nowhere/lock", problem: "No such file or directory"))
  }
}

/// A clock that only its owner moves on, and that counts how often it is read.
private final class HandClock: Sendable {
  private let state = Mutex((now: ContinuousClock.now, readings: 0))

  var readings: Int { state.withLock { $0.readings } }

  func read() -> ContinuousClock.Instant {
    state.withLock {
      $0.readings += 1
      return $0.now
    }
  }

  func advance(by duration: Duration) { state.withLock { $0.now += duration } }
}
