import Files
import Foundation
import TestSupport
import Testing

@Suite struct DurableFileTests {
  @Test func `A file takes the place of an older one, whole or not at all`() throws {
    struct Failure: Error {}
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "a file")
      try Data("old".utf8).write(to: url)
      #expect(throws: Failure.self) {
        try DurableFile.replace(url) { file in
          try file.write(Data("new".utf8))
          throw Failure()
        }
      }
      #expect(try String(contentsOf: url, encoding: .utf8) == "old")
      try DurableFile.write(Data("new".utf8), to: url)
      #expect(try String(contentsOf: url, encoding: .utf8) == "new")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)) == ["a file"])
    }
  }

  @Test func `Where nothing can be written the file is named`() throws {
    try TemporaryFolder.with { folder in
      let url = folder.appending(path: "absent/file")
      #expect(
        throws: FileError(
          path: url.path(percentEncoded: false), reason: "No such file or directory")
      ) { try DurableFile.write(Data(), to: url) }
    }
  }

  @Test func `What a killed process left half written is removed, other files stay`() throws {
    try TemporaryFolder.with { folder in
      for name in ["report.md", "report.md.123.twostage-partial", "notes.partial"] {
        try Data("x".utf8).write(to: folder.appending(path: name))
      }
      DurableFile.removeLeftovers(in: folder)
      DurableFile.removeLeftovers(in: folder.appending(path: "absent"))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
      #expect(names.sorted() == ["notes.partial", "report.md"])
    }
  }
}
