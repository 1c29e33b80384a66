import Files
import Foundation
import TestSupport
import Testing

@Suite struct InputFileTests {
  private func path(_ name: String, in folder: URL) -> String {
    folder.appending(path: name).path(percentEncoded: false)
  }

  @Test func `a file is read up to its limit and refused above it`() throws {
    try TemporaryFolder.with { folder in
      let file = path("file", in: folder)
      try Data(repeating: 7, count: 1000).write(to: URL(filePath: file))
      #expect(try InputFile.read(file, atMost: 1000).count == 1000)
      let error = #expect(throws: FileError.self) { try InputFile.read(file, atMost: 999) }
      #expect(error?.description == "\(file): is larger than the 999 bytes that such a file may have")
    }
  }

  @Test func `what has no size is read no further than the limit`() throws {
    // The kernel says of its own files that they are empty.
    #expect(throws: FileError.self) { try InputFile.read("/proc/self/maps", atMost: 10) }
    #expect(try InputFile.read("/proc/self/maps", atMost: 10 << 20).isEmpty == false)
  }

  @Test(arguments: ["/dev/zero", "/dev/null", "/", "/nowhere"])
  func `devices, folders and what is not there are refused`(path: String) {
    #expect(throws: FileError.self) { try InputFile.read(path, atMost: 1 << 20) }
  }

  @Test func `a file of terabytes without content takes no memory`() throws {
    try TemporaryFolder.with { folder in
      let file = path("sparse", in: folder)
      try Data().write(to: URL(filePath: file))
      #expect(truncate(file, 1 << 40) == 0)
      #expect(throws: FileError.self) { try InputFile.read(file, atMost: 1 << 20) }
    }
  }

  @Test func `a pipe is read where it is asked for, and waits for nobody where it is not`() throws {
    try TemporaryFolder.with { folder in
      let pipe = path("pipe", in: folder)
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(throws: FileError.self) { try InputFile.read(pipe, atMost: 100) }
      let writer = Thread {
        try? FileHandle(forWritingTo: URL(filePath: pipe)).write(contentsOf: Data("text".utf8))
      }
      writer.start()
      let data = try InputFile.read(pipe, atMost: 100, takesPipes: true)
      #expect(data == Data("text".utf8))
    }
  }
}
