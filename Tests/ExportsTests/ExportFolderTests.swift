import Exports
import Foundation
import TestSupport
import Testing

@Suite struct ExportFolderTests {
  @Test func `files that are there with other contents are only replaced if that is asked for`() throws {
    try TemporaryFolder.with("export") { folder in
      func contents(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: path)))
      }
      let target = ExportFolder(folder.appending(path: "new"), replaces: false)
      try target.write([ExportFile("a/b", [1]), ExportFile("c", [2])])
      // The same again is no harm.
      try target.write([ExportFile("c", [2])])
      let error = #expect(throws: ExportError.self) {
        try target.write([ExportFile("d", [3]), ExportFile("c", [4])])
      }
      #expect(error?.description.contains("new/c is there already") == true)
      #expect(try contents("new/a/b") == [1] && contents("new/c") == [2])
      #expect(
        !FileManager.default.fileExists(atPath: folder.appending(path: "new/d").path(percentEncoded: false)))
      try ExportFolder(folder.appending(path: "new"), replaces: true).write([ExportFile("c", [4])])
      #expect(try contents("new/c") == [4])
    }
  }
}
