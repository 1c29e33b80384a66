internal import CCrypto
internal import Foundation

/// SHA-256 over bytes that arrive in pieces, by OpenSSL's libcrypto, which libpq brings along.
package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      preconditionFailure("libcrypto offers no SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Takes in `bytes`.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
    let status = EVP_DigestUpdate(context, base, bytes.count)
    precondition(status == 1, "SHA-256 failed")
  }

  /// Takes in the UTF-8 bytes of `text`.
  package mutating func update(_ text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }

  /// The digest of all bytes taken in, in lower-case hexadecimal.
  package consuming func hexadecimal() -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// The 32 bytes of the digest of all bytes taken in.
  private consuming func bytes() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    let status = EVP_DigestFinal_ex(context, &digest, nil)
    precondition(status == 1, "SHA-256 failed")
    return digest
  }

  /// The digest of the UTF-8 bytes of `text` in Base64, as Content-Security-Policy wants it.
  package static func base64(of text: String) -> String {
    var hash = SHA256()
    hash.update(text)
    return Data(hash.bytes()).base64EncodedString()
  }

  /// The digest of the UTF-8 bytes of `text`, in lower-case hexadecimal.
  package static func hexadecimal(of text: String) -> String {
    var hash = SHA256()
    hash.update(text)
    return hash.hexadecimal()
  }

  /// The digest of `bytes`, in lower-case hexadecimal.
  package static func hexadecimal(of bytes: some Collection<UInt8>) -> String {
    var hash = SHA256()
    Array(bytes).withUnsafeBytes { hash.update($0) }
    return hash.hexadecimal()
  }
}
