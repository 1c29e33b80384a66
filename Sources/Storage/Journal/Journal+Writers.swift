package import Foundation

extension Journal {
  /// Whether a process of this machine has the journal at `url` open for writing; false where the system does not say.
  ///
  /// Looks at the system's list of locks: trying the lock itself could get in the way of a run that is just starting.
  package static func isBeingWritten(_ url: URL) -> Bool {
    var entry = stat()
    guard stat(url.path(percentEncoded: false), &entry) == 0 else { return false }
    // The list is read in pieces, and one that changes meanwhile can lack what is in it.
    return (0..<8).contains { attempt in
      if attempt > 0 { Thread.sleep(forTimeInterval: 0.002) }
      return holdsLock(onFile: entry.st_ino)
    }
  }

  private static func holdsLock(onFile number: ino_t) -> Bool {
    guard let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return false }
    // 1: FLOCK  ADVISORY  WRITE 708 fe:01:1234 0 EOF: number of the process, device and file.
    return locks.split(separator: "\n").contains { line in
      let words = line.split(separator: " ")
      return words.count > 5 && words[1] == "FLOCK" && words[3] == "WRITE"
        && words[5].split(separator: ":").last == "\(number)"
    }
  }
}
