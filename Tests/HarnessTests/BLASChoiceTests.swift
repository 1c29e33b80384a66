import Foundation
import Harness
import Storage
import TestSupport
import Testing

/// Which of OpenBLAS's kernels the program uses, and what it says where it cannot.
@Suite struct BLASChoiceTests {
  private func doctor(_ program: Program, _ preparation: String) throws -> (Program.Ending, String) {
    let ending = try program.start(
      ["doctor"], afterShell: "export XDG_CACHE_HOME='\(program.folder.path)' && \(preparation)"
    ).wait()
    let line = ending.output.split(separator: "\n").first { $0.contains("OpenBLAS:") }
    return (ending, line.map(String.init) ?? "")
  }

  @Test func `the kernel is the one of this processor, kept or not, and one that is named is used`()
    async throws
  {
    try await Program.with { program in
      let kept = program.folder.appending(path: "twostage/openblas.json")
      let (_, first) = try doctor(program, "unset OPENBLAS_CORETYPE")
      let (_, again) = try doctor(program, "unset OPENBLAS_CORETYPE")
      func kernel(_ line: String) -> Substring? { line.firstMatch(of: /kernel (\w+)/)?.1 }
      #expect(first.hasPrefix("ok") && kernel(first) != nil && kernel(first) == kernel(again))
      #if arch(x86_64) && os(Linux)
        #expect(FileManager.default.fileExists(atPath: kept.path))
        let (_, named) = try doctor(program, "export OPENBLAS_CORETYPE=haswell")
        #expect(kernel(named) == "Haswell", "\(named)")
        // Files that were cut or edited choose nothing.
        for (old, new) in [
          ("\"trials\" : [", "\"trial\" : ["), (kernel(first).map(String.init) ?? "", "Nehalem"),
        ] {
          let text = try String(contentsOf: kept, encoding: .utf8)
          let edited = text.replacing(old, with: new)
          #expect(edited != text)
          try Data(edited.utf8).write(to: kept)
          let (_, line) = try doctor(program, "unset OPENBLAS_CORETYPE")
          #expect(kernel(line) == kernel(first), "\(line)")
        }
      #endif
    }
  }

  #if arch(x86_64) && os(Linux)
    @Test(arguments: ["Bulldozer", "Excavator", "nonsense", "%s%n", "Cooperlake Cooperlake"])
    func `a kernel that the processor or the library lacks is refused by name`(name: String) async throws {
      try await Program.with { program in
        let file = try program.file(Program.shortBenchmark)
        let ending = try program.start(["run", file], afterShell: "export OPENBLAS_CORETYPE='\(name)'").wait()
        #expect(ending.code == 2 && !ending.wasKilled)
        #expect(ending.errors.contains("OPENBLAS_CORETYPE names the kernel \"\(name)\""), "\(ending.errors)")
        #expect(try program.home.state.runIDs().isEmpty)
        let (_, line) = try doctor(program, "export OPENBLAS_CORETYPE='\(name)'")
        #expect(line.hasPrefix("FAIL"), "\(line)")
      }
    }

    @Test func `without the library every command says what to install`() async throws {
      try await Program.with { program in
        let folder = program.folder.appending(path: "broken")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["libopenblas.so.0", "libopenblas.so"] {
          try Data("no library".utf8).write(to: folder.appending(path: name))
        }
        let broken = "export LD_LIBRARY_PATH='\(folder.path)'"
        let file = try program.file(Program.shortBenchmark)
        for command in [["run", file], ["plan", file], ["bench", file], ["sweep", file, "--plan"]] {
          let ending = try program.start(command, afterShell: broken).wait()
          #expect(ending.code == 2 && !ending.wasKilled, "\(command): \(ending.errors)")
          #expect(ending.errors.contains("libopenblas-dev"), "\(command): \(ending.errors)")
        }
        let (ending, line) = try doctor(program, broken)
        #expect(!ending.wasKilled && line.hasPrefix("FAIL"), "\(ending.output)\(ending.errors)")
      }
    }
  #endif
}
