internal import Foundation

/// The owner-only folder of the server's Unix socket, short enough for the system to bind.
package enum SocketDirectory {
  /// Room for a path in `sockaddr_un`, its closing zero left out.
  #if os(Linux)
    package static let limit = 107
  #else
    package static let limit = 103
  #endif

  /// The folder for the cluster called `name`: in the first of `places` that is there, may be written to, has a plain name
  /// and leaves room for the socket's path. Throws if none does.
  ///
  /// A place named in the environment may belong to a session of somebody else's, `/tmp` be read-only in a container.
  package static func path(name: String, in places: [String]) throws -> String {
    // The path goes into the server's configuration and into URLs, where other characters have a meaning.
    let plain = CharacterSet(charactersIn: "/._-").union(.alphanumerics)
    var tooLong: String?
    for place in places {
      guard place.hasPrefix("/"), !place.hasPrefix("//"), place.utf8.allSatisfy({ $0 < 128 }),
        place.unicodeScalars.allSatisfy(plain.contains), access(place, W_OK | X_OK) == 0
      else { continue }
      let path = "\(place)/twostage-\(name)"
      if socket(in: path).utf8.count <= limit { return path }
      tooLong = tooLong ?? socket(in: path)
    }
    if let tooLong { throw ClusterError.socketPathTooLong(path: tooLong, limit: limit) }
    throw ClusterError.noSocketPlace(tried: places)
  }

  /// The socket's own path: the server names it by the port.
  static func socket(in directory: String, port: Int = 5432) -> String { "\(directory)/.s.PGSQL.\(port)" }

  /// Makes the folder if it is missing, and sees to it that only `owner` can enter it.
  static func prepare(_ path: String, owner: ServerAccount) throws {
    if mkdir(path, 0o700) == 0 {
      try own(path, owner: owner)
    } else if errno != EEXIST {
      throw ClusterError.file(path: path, problem: String(cString: strerror(errno)))
    }
    // Not followed if it is a link: anybody may have put one into /tmp.
    var entry = stat()
    guard lstat(path, &entry) == 0, entry.st_mode & S_IFMT == S_IFDIR, entry.st_uid == owner.userID else {
      throw ClusterError.foreignSocketDirectory(path: path, owner: owner.name)
    }
    if entry.st_mode & 0o777 != 0o700, chmod(path, 0o700) != 0 {
      throw ClusterError.file(path: path, problem: String(cString: strerror(errno)))
    }
  }

  /// Removes the lock of a server that is gone: a killed one's process number stays taken until somebody has waited for
  /// it, which in a container may be never, and the next server would take it for alive.
  static func removeStaleLock(in directory: String) {
    let socket = socket(in: directory)
    if !isAnswered(socket) { unlink(socket + ".lock") }
  }

  /// Whether somebody listens on the Unix socket at `path`.
  private static func isAnswered(_ path: String) -> Bool {
    #if os(Linux)
      let descriptor = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    #else
      let descriptor = Foundation.socket(AF_UNIX, SOCK_STREAM, 0)
    #endif
    guard descriptor >= 0 else { return true }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix(limit)) }
    return withUnsafeBytes(of: &address) { bytes in
      guard let start = bytes.bindMemory(to: sockaddr.self).baseAddress else { return true }
      return connect(descriptor, start, socklen_t(bytes.count)) == 0
    }
  }

  /// Gives what root made to the user that the server runs as.
  static func own(_ path: String, owner: ServerAccount) throws {
    guard owner.isOther else { return }
    guard lchown(path, owner.userID, owner.groupID) == 0 else {
      throw ClusterError.file(path: path, problem: String(cString: strerror(errno)))
    }
  }
}
