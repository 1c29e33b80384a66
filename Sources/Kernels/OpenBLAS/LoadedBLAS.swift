internal import Foundation

/// OpenBLAS in memory, with the kernel that it was opened with. Products run on the thread that asks for them.
package struct LoadedBLAS: @unchecked Sendable {
  /// Which kernel the library is to use.
  enum Kernel {
    /// The one that OPENBLAS_CORETYPE names, else the library's own choice.
    case `default`
    /// The library's own choice.
    case ofLibrary
    /// One by its name, as OPENBLAS_CORETYPE would name it. A library that lacks it takes another.
    case named(String)

    /// The environment variable that the library reads while it is loaded.
    static let variable = "OPENBLAS_CORETYPE"
  }

  /// The kernel in use.
  package let core: String
  /// Version and build options.
  package let configuration: String
  /// Version and build options without the kernel, and the file that was loaded, with its size and the time of its last
  /// change: tells builds of one version apart.
  package let identity: String
  private let product: Product
  private let handle: UnsafeMutableRawPointer

  /// `cblas_sgemm` of the CBLAS interface, with 32-bit integers.
  private typealias Product =
    @convention(c) (
      _ order: CInt, _ transposeA: CInt, _ transposeB: CInt, _ m: CInt, _ n: CInt, _ k: CInt, _ alpha: Float,
      _ a: UnsafePointer<Float>, _ lda: CInt, _ b: UnsafePointer<Float>, _ ldb: CInt, _ beta: Float,
      _ c: UnsafeMutablePointer<Float>, _ ldc: CInt
    ) -> Void
  private typealias Text = @convention(c) () -> UnsafePointer<CChar>?
  private typealias SetThreads = @convention(c) (CInt) -> Void

  #if canImport(Darwin)
    private static let names = [
      "libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
      "/usr/local/opt/openblas/lib/libopenblas.dylib",
    ]
  #else
    private static let names = ["libopenblas.so.0", "libopenblas.so"]
  #endif

  /// Opens the library. It must not be open already: the copy in memory would come back, with the kernel that it has.
  init(_ kernel: Kernel) throws(BLASError) {
    let handle: UnsafeMutableRawPointer? = Self.withEnvironment(for: kernel) {
      for name in Self.names {
        if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) { return handle }
      }
      return nil
    }
    guard let handle else {
      let reason = dlerror().map { ": " + String(cString: $0) } ?? ""
      throw BLASError(description: "OpenBLAS cannot be opened (apt-get install libopenblas-dev)\(reason)")
    }
    guard let product = dlsym(handle, "cblas_sgemm") else {
      dlclose(handle)
      throw BLASError(description: "this OpenBLAS has no cblas_sgemm: apt-get install libopenblas-dev")
    }
    func text(_ name: String) -> String {
      guard let symbol = dlsym(handle, name), let text = unsafeBitCast(symbol, to: Text.self)() else {
        return "unknown"
      }
      return String(cString: text).split(separator: " ").joined(separator: " ")
    }
    self.handle = handle
    self.product = unsafeBitCast(product, to: Product.self)
    let core = text("openblas_get_corename")
    self.core = core
    configuration = text("openblas_get_config")
    let options = configuration.split(separator: " ").filter { $0 != core }.joined(separator: " ")
    identity = "\(options), \(Self.file(of: product))"
    if let symbol = dlsym(handle, "openblas_set_num_threads") {
      unsafeBitCast(symbol, to: SetThreads.self)(1)
    }
  }

  /// Takes the library out of memory again; nothing of it may be used afterwards.
  func close() { dlclose(handle) }

  /// C = alpha op(A) op(B) + beta C, with `inner` columns of op(A).
  @inline(__always)
  package func multiply(
    _ a: Matrix, _ b: Matrix, transposeA: Bool, transposeB: Bool, into c: Matrix, inner: Int, alpha: Float,
    beta: Float
  ) {
    let (rowMajor, plain, transposed): (CInt, CInt, CInt) = (101, 111, 112)
    product(
      rowMajor, transposeA ? transposed : plain, transposeB ? transposed : plain, CInt(c.rows),
      CInt(c.columns), CInt(inner), alpha, a.pointer, CInt(a.stride), b.pointer, CInt(b.stride), beta,
      c.pointer, CInt(c.stride))
  }

  /// Calls `body` with the environment that makes the library use `kernel` and start no threads, then restores it.
  private static func withEnvironment<Result>(for kernel: Kernel, _ body: () -> Result) -> Result {
    var values: [String: String?] = ["OPENBLAS_NUM_THREADS": "1"]
    switch kernel {
    case .default: break
    case .ofLibrary: values[Kernel.variable] = .some(nil)
    case .named(let name): values[Kernel.variable] = name
    }
    func set(_ values: [String: String?]) {
      for (name, value) in values {
        if let value { setenv(name, value, 1) } else { unsetenv(name) }
      }
    }
    let before = values.keys.map { name in (name, getenv(name).map { String(cString: $0) }) }
    set(values)
    defer { set(Dictionary(uniqueKeysWithValues: before)) }
    return body()
  }

  /// The file that holds `symbol`, with its size and the time of its last change; `unknown file` where the system has no
  /// `/proc/self/maps`.
  private static func file(of symbol: UnsafeMutableRawPointer) -> String {
    let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    let address = UInt(bitPattern: symbol)
    for line in maps.split(separator: "\n") {
      // start-end permissions offset device inode path
      let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      let range = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard fields.count == 6, range.count == 2, range[0] <= address, address < range[1] else { continue }
      let path = fields[5].trimmingCharacters(in: .whitespaces)
      let attributes = (try? FileManager.default.attributesOfItem(atPath: path)) ?? [:]
      let changed = (attributes[.modificationDate] as? Date).map { "\(Int($0.timeIntervalSince1970))" }
      return "\(path), \(attributes[.size] ?? 0) bytes of \(changed ?? "an unknown time")"
    }
    return "unknown file"
  }
}
