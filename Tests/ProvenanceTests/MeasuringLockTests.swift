import Foundation
import Provenance
import Testing

struct MeasuringLockTests {
  private func path(_ folder: TemporaryFolder) -> String { folder.path + "/lock" }

  @Test func `The file is for everybody, stays behind empty and is taken up again`() throws {
    let folder = try TemporaryFolder()
    for _ in 0..<2 {
      let lock = try MeasuringLock(path(folder))
      #expect(lock.problem == nil)
      #expect(lock.before == nil)
      #expect(lock.latest == nil)
      lock.release()
    }
    let attributes = try FileManager.default.attributesOfItem(atPath: path(folder))
    #expect(attributes[.posixPermissions] as? Int == 0o666)
    #expect(attributes[.size] as? Int == 0)
  }

  @Test func `A process is not in its own way, even if it waits`() throws {
    let folder = try TemporaryFolder()
    let first = try MeasuringLock(path(folder))
    let second = try MeasuringLock(path(folder), waiting: .seconds(60)) { _ in
      Issue.record("nobody to wait for")
    }
    #expect(!second.isContended(since: .now - .seconds(10)))
    first.release()
  }

  @Test func `A link is not followed, and a folder is no lock: measuring goes on without`() throws {
    let folder = try TemporaryFolder()
    try folder.write("precious", to: "target")
    try FileManager.default.createSymbolicLink(
      atPath: path(folder), withDestinationPath: folder.path + "/target")
    for place in [path(folder), folder.path, folder.path + "/none/lock"] {
      let lock = try MeasuringLock(place)
      #expect(lock.problem?.contains(place) == true)
      #expect(lock.other == nil)
      #expect(!lock.isContended(since: .now - .seconds(10)))
    }
    #expect(try String(contentsOfFile: folder.path + "/target", encoding: .utf8) == "precious")
    #expect(mkfifo(path(folder) + ".pipe", 0o666) == 0)
    let pipe = try MeasuringLock(path(folder) + ".pipe", waiting: .seconds(3600))
    #expect(pipe.problem?.contains("is not an ordinary file") == true)
  }

  /// Locks the file as another process would, alone or not: locks of an open file are in the way of a process's own.
  private func locked(_ path: String, _ type: Int32) throws -> FileHandle {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var lock = flock()
    lock.l_type = Int16(type)
    lock.l_whence = Int16(SEEK_SET)
    // F_OFD_SETLK
    try #require(fcntl(descriptor, 37, &lock) == 0)
    return file
  }

  @Test func `Somebody who keeps the lock alone counts as measuring, and keeps nobody from it`() throws {
    let folder = try TemporaryFolder()
    let start = ContinuousClock.now
    let other = try locked(path(folder), F_WRLCK)
    let lock = try MeasuringLock(path(folder))
    #expect(lock.problem == nil && lock.before != nil && !lock.hasWaitedInVain)
    #expect(lock.isContended(since: start))
    try other.close()
    // From then on others learn of this process.
    var patience = 3000
    while patience > 0 {
      let third = try locked(path(folder), F_RDLCK)
      var seen = flock()
      seen.l_type = Int16(F_WRLCK)
      // F_OFD_GETLK
      #expect(fcntl(third.fileDescriptor, 36, &seen) == 0)
      if seen.l_type != Int16(F_UNLCK) { break }
      try third.close()
      usleep(20_000)
      patience -= 1
    }
    #expect(patience > 0)
    lock.release()
  }

  @Test(arguments: [F_RDLCK, F_WRLCK])
  func `Waiting for somebody who keeps the lock ends when it has been long enough`(_ type: Int32) throws {
    let folder = try TemporaryFolder()
    let other = try locked(path(folder), type)
    var asked = 0
    let lock = try MeasuringLock(path(folder), waiting: .zero) { _ in asked += 1 }
    #expect(asked == 1 && lock.hasWaitedInVain && lock.before != nil)
    lock.release()
    struct Enough: Error {}
    #expect(throws: Enough.self) {
      try MeasuringLock(path(folder), waiting: .seconds(3600)) { _ in throw Enough() }
    }
    withExtendedLifetime(other) {}
  }
}
