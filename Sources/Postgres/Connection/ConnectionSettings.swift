internal import CLibpq
internal import Foundation

/// The settings that a connection string holds, as libpq reads it.
struct ConnectionSettings {
  private let values: [(keyword: String, value: String)]

  /// Reads `location`: a `postgresql://` URL, `key=value` pairs, or nothing. Throws, without quoting any of it, if libpq
  /// cannot read it, or would take a part of a password for a host.
  init(_ location: String) throws {
    guard location.contains("=") || location.contains("://") else {
      values = []
      return
    }
    if Self.hasPlainDelimiters(location) {
      throw PostgresError(
        sqlState: "08001",
        message: "the user or password in the connection URL holds @ or / as it is (the URL is not shown): "
          + "write %40 for @ and %2F for /")
    }
    guard let options = PQconninfoParse(location, nil) else {
      throw PostgresError(
        sqlState: "08001",
        message:
          "the connection string is neither a URL like postgresql://user@host/database nor key=value pairs "
          + "(it is not shown, as it may hold a password)")
    }
    defer { PQconninfoFree(options) }
    var values: [(String, String)] = []
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { values.append((String(cString: keyword), String(cString: value))) }
      option += 1
    }
    self.values = values
  }

  /// The password; nil if there is none.
  var password: String? { values.first { $0.keyword == "password" }?.value }

  /// All settings but secrets, as `key='value'` pairs.
  var withoutSecrets: String {
    values.filter { !["password", "sslpassword"].contains($0.keyword) }.map { keyword, value in
      let quoted = value.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(
        of: "'", with: "\\'")
      return "\(keyword)='\(quoted)'"
    }.joined(separator: " ")
  }

  /// Whether the part of a URL before its parameters has an @ too many, or one behind a slash: libpq would split it in
  /// the middle of a password, and show the rest as the name of a host that it cannot find.
  private static func hasPlainDelimiters(_ location: String) -> Bool {
    guard let scheme = location.firstRange(of: /^postgres(ql)?:\/\//) else { return false }
    let rest = location[scheme.upperBound...].prefix { $0 != "?" }
    guard let last = rest.lastIndex(of: "@") else { return false }
    return rest[..<last].contains { $0 == "@" || $0 == "/" }
  }
}

extension Connection {
  /// `location` as it is if it holds no password, else without it, as `key='value'` pairs. Throws if libpq cannot read it.
  package static func withoutPassword(_ location: String) throws -> String {
    let settings = try ConnectionSettings(location)
    return settings.password == nil ? location : settings.withoutSecrets
  }
}
