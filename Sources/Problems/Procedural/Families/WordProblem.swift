/// Sentences about things in boxes and bags: a+b*c, b*c-a, b*c+d*e.
struct WordProblem: ProblemFamily {
  struct Product: Hashable, Comparable {
    var first, second: Int

    var value: Int { first * second }
    var sorted: Product { Product(first: min(first, second), second: max(first, second)) }

    static func < (a: Self, b: Self) -> Bool { (a.first, a.second) < (b.first, b.second) }
  }

  enum Operands: Hashable {
    case sum(Int, Product)
    case difference(Product, Int)
    case products(Product, Product)
  }

  static let names = ["Ann", "Ben", "Eva", "Tom", "Mia", "Leo", "Zoe", "Max"]
  static let objects = ["apples", "pens", "books", "coins", "cards", "eggs", "cakes", "stamps"]

  var name: String { "word" }
  var wordings: Int { Self.names.count * Self.objects.count }

  func operands(tier: Int) -> [Operands] {
    func products(_ first: ClosedRange<Int>) -> [Product] {
      first.flatMap { first in (2...9).map { Product(first: first, second: $0) } }
    }
    return products(2...9).flatMap { product -> [Operands] in
      switch tier {
      case 1: (2...9).map { .sum($0, product) }
      case 2: (1..<min(product.value, 20)).map { .difference(product, $0) }
      default: products(2...5).map { .products(product, $0) }
      }
    }
  }

  /// The order of factors does not matter, nor that of two products; the product with the smaller factors
  /// comes second, where only small ones are drawn.
  func canonical(_ operands: Operands) -> Operands {
    switch operands {
    case .sum(let number, let product): .sum(number, product.sorted)
    case .difference(let product, let number): .difference(product.sorted, number)
    case .products(let a, let b): .products(max(a.sorted, b.sorted), min(a.sorted, b.sorted))
    }
  }

  func exercise(_ operands: Operands, wording: Int) -> Exercise {
    let person = Self.names[wording / Self.objects.count]
    let things = Self.objects[wording % Self.objects.count]
    func exercise(
      _ story: String, _ expression: String, _ steps: [Exercise.Step], _ answer: Int
    ) -> Exercise {
      Exercise(
        prompt: "\(person) has \(story). How many \(things) now?\n", expression: expression, steps: steps,
        answer: String(answer))
    }
    switch operands {
    case .sum(let a, let product):
      let (b, c, m) = (product.first, product.second, product.value)
      return exercise(
        "\(a) \(things) and buys \(b) bags of \(c)", "\(a)+\(b)*\(c)",
        [.init("First, ", "\(b)*\(c)=\(m)"), .init("Then, ", "\(m)+\(a)=\(m + a)")], m + a)
    case .difference(let product, let a):
      let (b, c, m) = (product.first, product.second, product.value)
      return exercise(
        "\(b) boxes of \(c) \(things) and gives away \(a)", "\(b)*\(c)-\(a)",
        [.init("First, ", "\(b)*\(c)=\(m)"), .init("Then, ", "\(m)-\(a)=\(m - a)")], m - a)
    case .products(let left, let right):
      let (m, n) = (left.value, right.value)
      let (first, second) = ("\(left.first)*\(left.second)", "\(right.first)*\(right.second)")
      return exercise(
        "\(left.first) boxes of \(left.second) \(things) and buys \(right.first) bags of \(right.second)",
        "\(first)+\(second)",
        [
          .init("First, ", "\(first)=\(m)"), .init("Now, ", "\(second)=\(n)"),
          .init("Then, ", "\(m)+\(n)=\(m + n)"),
        ], m + n)
    }
  }
}
