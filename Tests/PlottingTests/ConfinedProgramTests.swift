import Foundation
import Plotting
import TestSupport
import Testing

#if os(Linux)
  @Suite struct ConfinedProgramTests {
    private func run(_ command: String) async throws -> ConfinedProgram.Result {
      try await ConfinedProgram("/bin/sh", ["-c", command]).run()
    }

    @Test func `what a program says arrives, and how it ended`() async throws {
      let result = try await run("echo out; echo complaint >&2")
      #expect(result.output == Data("out\n".utf8) && result.error == "complaint\n" && result.hasSucceeded)
      #expect(try await !run("exit 3").hasSucceeded)
      #expect(try await !run("kill -9 $$ || exit 4").hasSucceeded)
    }

    @Test func `no file is written, changed or taken away`() async throws {
      let folder = TemporaryFolder.make("confined")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let file = folder.appending(path: "file")
      try Data("kept".utf8).write(to: file)
      let (path, new) = (file.path, folder.appending(path: "new").path)
      for command in [
        "echo x > '\(path)'", "echo x >> '\(path)'", "echo x > '\(new)'", "exec /usr/bin/rm '\(path)'",
        "exec /usr/bin/mv '\(path)' '\(new)'", "exec /usr/bin/mkdir '\(new)'",
        "exec /usr/bin/ln -s / '\(new)'", "exec /usr/bin/chmod 0 '\(path)'",
        "exec /usr/bin/touch '\(path)'", "exec /usr/bin/dd if=/dev/zero of='\(new)' count=1",
        "exec /usr/bin/truncate -s 0 '\(path)'",
      ] {
        #expect(try await !run(command).hasSucceeded, "\(command)")
      }
      #expect(try Data(contentsOf: file) == Data("kept".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    @Test func `no other program is started, and no network is reached`() async throws {
      let result = try await run("echo before; /bin/echo within")
      #expect(result.output == Data("before\n".utf8) && !result.hasSucceeded)
      #expect(try await run("echo $(echo within)").output != Data("within\n".utf8))
      let python = try? await ConfinedProgram("python3", ["-c", "import socket; socket.socket()"]).run()
      if let python { #expect(!python.hasSucceeded) }
    }

    @Test func `nothing is looked for on PATH, and secrets of the environment stay here`() async throws {
      setenv("TWOSTAGE_TEST_SECRET", "secret", 1)
      let result = try await run("echo [$TWOSTAGE_TEST_SECRET$DATABASE_URL] $LC_ALL; exec ls")
      #expect(result.output == Data("[] C\n".utf8) && !result.hasSucceeded)
    }

    @Test func `a program that never stops writing is ended`() async throws {
      await #expect(throws: GnuplotError.self) { try await run("exec /usr/bin/yes") }
    }

    @Test func `one whose task is canceled is ended`() async throws {
      let task = Task { try await run("while :; do :; done") }
      try await Task.sleep(for: .milliseconds(50))
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `limits of time, memory and files hold`() async throws {
      let limits = try await run("ulimit -t; ulimit -f; ulimit -c; ulimit -v").output
      #expect(String(decoding: limits, as: UTF8.self).split(separator: "\n").prefix(3) == ["120", "0", "0"])
    }
  }
#endif
