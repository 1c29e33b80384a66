package import Foundation

extension Journal {
  /// Whether a process writes a journal.
  package enum Writer: Sendable, Equatable {
    /// A process has it open; its number, where the system tells.
    case present(processID: Int32?)
    case absent
    /// The file is missing, may not be read, or lies where locks do not work.
    case unknown
  }

  /// Who writes the journal at `url` at this moment, on this machine. The lock decides, which ends with its process: a
  /// process number could have been given to another one since.
  package static func writer(of url: URL) -> Writer {
    let descriptor = open(url.path(percentEncoded: false), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return .unknown }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return .absent }
    guard errno == EWOULDBLOCK else { return .unknown }
    var entry = stat()
    guard fstat(descriptor, &entry) == 0 else { return .present(processID: nil) }
    return .present(processID: holder(ofInode: UInt64(entry.st_ino)))
  }

  /// Whether a process has the journal at `url` open for writing at this moment.
  package static func isBeingWritten(_ url: URL) -> Bool {
    if case .present = writer(of: url) { true } else { false }
  }

  /// The process that the system says has locked a file alone: `1: FLOCK  ADVISORY  WRITE 1234 08:01:131074 0 EOF`.
  private static func holder(ofInode inode: UInt64) -> Int32? {
    guard let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
    for line in locks.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count >= 6, words[1] == "FLOCK", words[3] == "WRITE", let process = Int32(words[4]),
        process > 0, words[5].split(separator: ":").last.flatMap({ UInt64($0) }) == inode
      else { continue }
      return process
    }
    return nil
  }
}
