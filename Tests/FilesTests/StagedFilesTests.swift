import Files
import Foundation
import TestSupport
import Testing

@Suite struct StagedFilesTests {
  private func contents(_ folder: URL) throws -> [String: String] {
    let base = folder.path(percentEncoded: false)
    var result: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: base) {
      if let data = FileManager.default.contents(atPath: "\(base)/\(path)") {
        result[path] = String(decoding: data, as: UTF8.self)
      }
    }
    return result
  }

  @Test func `Files take their places together, and obsolete ones go`() throws {
    try TemporaryFolder.with { folder in
      try Data("old".utf8).write(to: folder.appending(path: "a"))
      try Data("old".utf8).write(to: folder.appending(path: "b"))
      let staged = try StagedFiles(for: folder)
      try staged.write(Data("new".utf8), to: "a")
      try staged.write(Data("new".utf8), to: "deep/er/c")
      #expect(try Data(contentsOf: folder.appending(path: "a")) == Data("old".utf8))
      try staged.commit(removing: ["b", "absent", "deep/absent"])
      #expect(try contents(folder).filter { !$0.key.hasPrefix(".") } == ["a": "new", "deep/er/c": "new"])
    }
  }

  @Test func `Where one place is taken by something else, no file is moved`() throws {
    try TemporaryFolder.with { folder in
      let elsewhere = folder.appending(path: "elsewhere", directoryHint: .isDirectory)
      let target = folder.appending(path: "target", directoryHint: .isDirectory)
      for url in [elsewhere, target] {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      }
      try Data("keep".utf8).write(to: elsewhere.appending(path: "x"))
      try FileManager.default.createSymbolicLink(
        at: target.appending(path: "deep"), withDestinationURL: elsewhere)
      mkfifo(target.appending(path: "pipe").path(percentEncoded: false), 0o600)
      for taken in ["deep/x", "pipe"] {
        for removes in [false, true] {
          let staged = try StagedFiles(for: target)
          try staged.write(Data("new".utf8), to: "a")
          if !removes { try staged.write(Data("new".utf8), to: taken) }
          #expect(throws: FileError.self) { try staged.commit(removing: removes ? [taken] : []) }
        }
      }
      #expect(try contents(elsewhere) == ["x": "keep"])
      #expect(
        !FileManager.default.fileExists(atPath: target.appending(path: "a").path(percentEncoded: false)))
    }
  }

  @Test func `A move that the system refuses puts back what was moved before it`() throws {
    try TemporaryFolder.with { folder in
      try Data("old".utf8).write(to: folder.appending(path: "a"))
      try Data("old".utf8).write(to: folder.appending(path: "gone"))
      let staged = try StagedFiles(for: folder)
      try staged.write(Data("new".utf8), to: "a")
      try staged.write(Data("new".utf8), to: "made/b")
      // The last path is a folder in the way that appears only while files are moved: it stands behind a name of 256 bytes,
      // which no file system takes.
      try staged.write(Data("new".utf8), to: "z")
      let long = String(repeating: "x", count: 256)
      #expect(throws: FileError.self) { try staged.commit(removing: ["gone", "\(long)"]) }
      #expect(try contents(folder).filter { !$0.key.hasPrefix(".") } == ["a": "old", "gone": "old"])
    }
  }

  @Test func `What is given up, or was left by a killed process, leaves nothing behind`() throws {
    try TemporaryFolder.with { folder in
      let target = folder.appending(path: "new", directoryHint: .isDirectory)
      func prepare() throws -> StagedFiles {
        let staged = try StagedFiles(for: target)
        try staged.write(Data("x".utf8), to: "a")
        return staged
      }
      do { _ = try prepare() }
      #expect(!FileManager.default.fileExists(atPath: target.path(percentEncoded: false)))
      // One that is alive is left alone by another.
      let first = try prepare()
      let leftover = target.appending(path: ".twostage-left.twostage-partial/sub")
      try FileManager.default.createDirectory(at: leftover, withIntermediateDirectories: true)
      let second = try prepare()
      try first.commit()
      try second.commit()
      #expect(
        !FileManager.default.fileExists(
          atPath: leftover.deletingLastPathComponent().path(percentEncoded: false)))
    }
  }

  @Test func `A link in place of a file that is being written is not followed`() throws {
    try TemporaryFolder.with { folder in
      let (victim, url) = (folder.appending(path: "victim"), folder.appending(path: "file"))
      try Data("keep".utf8).write(to: victim)
      let draft = "file.\(ProcessInfo.processInfo.processIdentifier).twostage-partial"
      try FileManager.default.createSymbolicLink(
        at: folder.appending(path: draft), withDestinationURL: victim)
      try DurableFile.write(Data("new".utf8), to: url)
      #expect(try contents(folder) == ["victim": "keep", "file": "new"])
    }
  }
}
