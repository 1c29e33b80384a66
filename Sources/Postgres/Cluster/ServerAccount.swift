internal import Foundation

/// The system user that the server runs as: whoever runs this program, but `postgres` for root, because the
/// server refuses to run as root.
struct ServerAccount: Sendable, Equatable {
  let name: String
  let userID: uid_t
  let groupID: gid_t
  /// Whether it is another user than the one who runs this program.
  let isOther: Bool
  /// What the server's programs need in their environment to find the account's name.
  let environment: [String: String]

  /// The account for a cluster in `folder`, which must be there.
  ///
  /// Throws `ClusterError.accountMissing` or `ClusterError.nameMissing` if no server can run here.
  static func current(folder: String, environment: [String: String]) throws -> ServerAccount {
    let names = UserNames(environment: environment)
    if geteuid() == 0 {
      guard let entry = getpwnam("postgres") else { throw ClusterError.accountMissing }
      return ServerAccount(
        name: "postgres", userID: entry.pointee.pw_uid, groupID: entry.pointee.pw_gid, isOther: true,
        environment: names.inherited)
    }
    let name = UserNames.systemName(of: geteuid())
    return ServerAccount(
      name: name ?? UserNames.lent, userID: geteuid(), groupID: getegid(), isOther: false,
      environment: name == nil ? try names.lend(to: geteuid(), group: getegid(), in: folder) : names.inherited
    )
  }

  /// The name under which the server sees the user who runs this program.
  static var clientName: String { UserNames.systemName(of: geteuid()) ?? UserNames.lent }
}

/// Names of users for the server's programs, which refuse to run for a user that the system has no name for.
///
/// Containers often run under a number that no file knows. The library `nss_wrapper` answers such questions from files of
/// our own; where it is installed it is used without being asked for, and only for the server: this program needs no name.
struct UserNames {
  /// The name of a user that has none.
  static let lent = "twostage"

  private static let library = "libnss_wrapper.so"
  private static let folders = [
    "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib",
  ]

  private let environment: [String: String]

  init(environment: [String: String]) {
    self.environment = environment
  }

  /// The name that the system has for a user; nil if it has none.
  static func systemName(of user: uid_t) -> String? {
    getpwuid(user).map { String(cString: $0.pointee.pw_name) }
  }

  /// What a user who has such a library in place already needs for the server to see the same names; nothing else of the
  /// environment reaches the server.
  var inherited: [String: String] {
    guard let libraries = environment["LD_PRELOAD"], libraries.contains(Self.library) else { return [:] }
    let settings = environment.filter { $0.key.hasPrefix("NSS_WRAPPER_") }
    return settings.merging(["LD_PRELOAD": libraries]) { first, _ in first }
  }

  /// Writes files into `folder` in which `user` has a name, and returns what makes programs read them. Throws
  /// `ClusterError.nameMissing` if the library is not installed.
  func lend(to user: uid_t, group: gid_t, in folder: String) throws -> [String: String] {
    let candidates = Self.folders.map { "\($0)/\(Self.library)" }
    let files = FileManager.default
    guard let library = candidates.first(where: files.isReadableFile(atPath:)) else {
      throw ClusterError.nameMissing(user: user)
    }
    let (users, groups) = (folder + "/passwd", folder + "/group")
    for (path, text) in [
      (users, "\(Self.lent):x:\(user):\(group)::/:/bin/sh\n"), (groups, "\(Self.lent):x:\(group):\n"),
    ] {
      do { try Data(text.utf8).write(to: URL(filePath: path), options: .atomic) } catch {
        throw ClusterError.file(path: path, problem: "cannot be written")
      }
    }
    return ["LD_PRELOAD": library, "NSS_WRAPPER_PASSWD": users, "NSS_WRAPPER_GROUP": groups]
  }
}
