internal import Foundation

/// The system user that the server runs as: whoever runs this program, but `postgres` for root, because the
/// server refuses to run as root.
struct ServerAccount: Sendable, Equatable {
  let name: String
  let userID: uid_t
  let groupID: gid_t
  /// Whether it is another user than the one who runs this program.
  let isOther: Bool

  static func current() throws -> ServerAccount {
    if geteuid() == 0 {
      guard let entry = getpwnam("postgres") else { throw ClusterError.accountMissing }
      return ServerAccount(
        name: "postgres", userID: entry.pointee.pw_uid, groupID: entry.pointee.pw_gid, isOther: true)
    }
    return ServerAccount(name: name(of: geteuid()), userID: geteuid(), groupID: getegid(), isOther: false)
  }

  /// The name under which the server sees the user who runs this program.
  static var clientName: String { name(of: geteuid()) }

  private static func name(of user: uid_t) -> String {
    getpwuid(user).map { String(cString: $0.pointee.pw_name) } ?? String(user)
  }
}
