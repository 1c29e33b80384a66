import Digests
import Testing

@Suite struct SHA256Tests {
  // Examples of FIPS 180-4, as NIST publishes them.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `digests equal the published ones`(text: String, digest: String) {
    #expect(SHA256.hexadecimal(of: text) == digest)
    #expect(SHA256.hexadecimal(of: text.utf8) == digest)
  }

  @Test func `in Base64 a digest is the same bytes`() {
    // ba7816bf … 15ad, the published digest of "abc".
    #expect(SHA256.base64(of: "abc") == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
  }

  @Test func `pieces give the digest of the whole`() {
    var hash = SHA256()
    hash.update("ab")
    hash.update("")
    hash.update("c")
    #expect(hash.hexadecimal() == SHA256.hexadecimal(of: "abc"))
  }
}
