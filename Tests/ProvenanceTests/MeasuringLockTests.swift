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
    let second = try MeasuringLock(path(folder), waits: true) { _ in Issue.record("nobody to wait for") }
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
  }
}
