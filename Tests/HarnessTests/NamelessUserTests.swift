import Foundation
import Specs
import TestSupport
import Testing

/// Containers often run programs under a user id that has no name.
@Suite struct NamelessUserTests {
  private static let user = 74_321

  /// Only root can become somebody else.
  private static var isRoot: Bool { geteuid() == 0 }
  private static let library = "/usr/lib/x86_64-linux-gnu/libnss_wrapper.so"

  /// Runs the program as that user with an environment that holds nothing but `variables`, in a folder of the user's own.
  private func run(_ arguments: [String], in folder: URL, _ variables: [String: String]) throws
    -> (code: Int32, text: String)
  {
    let process = Process()
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appending(path: "twostage")
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments =
      [
        "--reuid=\(Self.user)", "--regid=\(Self.user)", "--clear-groups", "--",
        program.path(percentEncoded: false),
      ]
      + arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(variables) { _, new in new }
    process.currentDirectoryURL = folder
    let output = Pipe()
    (process.standardOutput, process.standardError, process.standardInput) =
      (output, output, FileHandle.nullDevice)
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    try TemporaryFolder.with("nameless") { folder in
      #expect(chown(folder.path(percentEncoded: false), uid_t(Self.user), gid_t(Self.user)) == 0)
      try body(folder)
    }
  }

  @Test(.enabled(if: isRoot, "only root can run a program as another user"))
  func `a run of a user without a name is finished, and has its database or says what that needs`() throws {
    try withFolder { folder in
      let benchmark = folder.appending(path: "toy.json")
      try Data(TestBench.spec().complete.utf8).write(to: benchmark)
      let variables = [
        "TWOSTAGE_HOME": folder.appending(path: "state").path(percentEncoded: false),
        "TWOSTAGE_LOCK": folder.appending(path: "lock").path(percentEncoded: false),
      ]
      let ran = try run(["run", benchmark.path(percentEncoded: false), "--json"], in: folder, variables)
      #expect(ran.code == 0 && ran.text.contains("\"status\":\"finished\""), "\(ran.text)")
      #expect(ran.text.contains("report.md") || ran.text.contains("\"report\":\"/"), "\(ran.text)")
      let status = try run(["db", "start"], in: folder, variables)
      if FileManager.default.fileExists(atPath: Self.library) {
        #expect(status.code == 0, "\(status.text)")
        #expect(try run(["list"], in: folder, variables).text.contains("toy"))
        #expect(try run(["db", "stop"], in: folder, variables).code == 0)
      } else {
        #expect(status.code == 2 && status.text.split(separator: "\n").count == 1, "\(status.text)")
        #expect(status.text.contains("apt-get install libnss-wrapper"), "\(status.text)")
      }
    }
  }

  @Test(
    .enabled(if: isRoot, "only root can run a program as another user"),
    arguments: [[:], ["HOME": "/nonexistent"], ["HOME": ""]])
  func `without a home nothing traps`(variables: [String: String]) throws {
    try withFolder { folder in
      let listed = try run(["list"], in: folder, variables)
      #expect(listed.code == 2 && listed.text.hasPrefix("twostage: "), "\(listed)")
      #expect(listed.text.split(separator: "\n").count == 1, "\(listed)")
    }
  }
}
