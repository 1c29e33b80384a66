import Foundation
import Specs
import Testing

struct OpenFilesTests {
  /// A library that starts programs ends the process where it gets no pipe.
  @Test(arguments: [12, 16, 20, 24, 32, 40])
  func `a run with too few file descriptors says so, and is ended by no signal`(limit: Int) async throws {
    try await Program.with { program in
      let file = try program.file(try TestBench.spec().complete)
      let ending = try program.start(["run", file], afterShell: "ulimit -n \(limit)").wait()
      #expect(!ending.wasKilled, "\(ending.errors)")
      #expect(ending.code == 0 || ending.code == 2, "\(ending.errors)")
      #expect(ending.code == 0 || ending.errors.contains("twostage: "), "\(ending.errors)")
    }
  }
}
