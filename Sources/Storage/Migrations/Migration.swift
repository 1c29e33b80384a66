/// One step of the database's schema; once released it is never changed, only followed by others.
struct Migration: Sendable {
  /// 1, 2, 3 …
  let number: Int
  let name: String
  let sql: String
}
