internal import Foundation

/// How many files and pipes this process may have open.
package enum OpenFiles {
  /// Room that starting a program takes: pipes to it, and what it takes to wait for it.
  private static let pipes = 8

  /// Throws `FileError` unless there is room to start a program, which takes pipes.
  ///
  /// The library that starts programs ends this process where it cannot get one of them, so it is only asked where it can.
  package static func checkRoom(toStart program: String) throws {
    var open: [Int32] = []
    defer { for descriptor in open { close(descriptor) } }
    for _ in 0..<pipes {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        let reason = String(cString: strerror(errno))
        throw FileError(
          path: program,
          reason: "cannot be started: no more pipes are to be had (\(reason)); raise the limit with ulimit -n"
        )
      }
      open += ends
    }
  }
}
